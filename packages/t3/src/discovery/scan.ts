import { ByteReader, DecodeError, isIpv4 } from '@t3000/core';

/** Panels hear searches on this port (facts 3.5). */
export const SCAN_PORT = 1234;

const REQUEST = 0x64;
const REPLY = 0x65;
const SUB_DEVICES = 0x2f;

/** Addresses in one request; more would not fit an unfragmented datagram. */
export const KNOWN_MAX = 350;

/** A search: devices at `known` addresses stay silent. */
export function encodeScanRequest(known: readonly string[] = []): Uint8Array {
  if (known.length > KNOWN_MAX) throw new RangeError(`${known.length} known addresses are above ${KNOWN_MAX}`);
  const bytes = new Uint8Array(1 + 4 * (known.length + 1));
  bytes[0] = REQUEST;
  for (const [index, address] of known.entries()) {
    if (!isIpv4(address)) throw new RangeError(`"${address}" is not an IPv4 address`);
    bytes.set(address.split('.').map(Number), 1 + 4 * index);
  }
  return bytes;
}

/** The addresses that shall stay silent, as a device reads them; undefined for another message. */
export function decodeScanRequest(datagram: Uint8Array): string[] | undefined {
  if (datagram[0] !== REQUEST) return undefined;
  const known: string[] = [];
  for (let at = 1; at + 4 <= datagram.byteLength && known.length < KNOWN_MAX; at += 4) {
    const address = datagram.subarray(at, at + 4).join('.');
    if (address === '0.0.0.0') break;
    known.push(address);
  }
  return known;
}

/** State of the device's program. */
export const bootStates = ['application', 'bootloader', 'damaged', 'MS/TP sub-device'] as const;

/** What a device says about itself; undefined where the reply of an older product ends before. */
export interface ScanReply {
  readonly serialNumber: number;
  readonly productId: number;
  readonly modbusId: number;
  readonly address: string;
  readonly modbusPort: number;
  /** As stored; see `firmwareText`. */
  readonly firmware: number;
  readonly hardware: number;
  /** Serial number of the panel it is behind; undefined for a main device. */
  readonly parentSerialNumber: number | undefined;
  readonly instance: number | undefined;
  readonly panelNumber: number | undefined;
  readonly panelName: string | undefined;
  readonly bootState: number | undefined;
  readonly bacnetPort: number | undefined;
  readonly hardwareInfo: number | undefined;
  readonly protocol: number | undefined;
  readonly commandVersion: number | undefined;
  readonly subPort: number | undefined;
  readonly subBaud: number | undefined;
  readonly miniType: number | undefined;
}

/** Shortest reply that says who and where. */
const REPLY_BYTES_MIN = 30;
const REPLY_BYTES = 68;

/** Length byte of a full reply, as the panels send it. */
const REPLY_LENGTH_FIELD = 0x1d;

export function decodeScanReply(datagram: Uint8Array): ScanReply {
  const reader = new ByteReader(datagram);
  const kind = reader.u8();
  if (kind !== REPLY) throw new DecodeError('unsupported', `message 0x${kind.toString(16)} is no reply to a search`, 0);
  if (datagram.byteLength < REPLY_BYTES_MIN) {
    const message = `a reply of ${datagram.byteLength} bytes is shorter than ${REPLY_BYTES_MIN}`;
    throw new DecodeError('truncated', message, datagram.byteLength, 'facts 3.5');
  }
  const at = (offset: number): number | undefined => datagram[offset];
  const byte = (offset: number): number => at(offset) ?? 0;
  const pair = (offset: number): number => byte(offset) | (byte(offset + 1) << 8);
  const spread = (offset: number): number[] => [0, 2, 4, 6].map((step) => byte(offset + step));
  return {
    serialNumber: littleEndian(spread(4)),
    productId: byte(12),
    modbusId: byte(14),
    address: spread(16).join('.'),
    modbusPort: pair(24),
    firmware: pair(26),
    hardware: pair(28),
    parentSerialNumber: parentOf(datagram),
    instance: instanceOf(datagram),
    panelNumber: at(36),
    panelName: datagram.byteLength >= 57 ? textOf(datagram.subarray(37, 57)) : undefined,
    bootState: at(59),
    bacnetPort: datagram.byteLength >= 62 ? bacnetPortOf(pair(60)) : undefined,
    hardwareInfo: at(62),
    protocol: at(63),
    commandVersion: at(64),
    subPort: at(65),
    subBaud: at(66),
    miniType: at(67),
  };
}

/** A full reply, for devices that are played. */
export function encodeScanReply(reply: ScanReply): Uint8Array {
  const bytes = new Uint8Array(REPLY_BYTES);
  const view = new DataView(bytes.buffer);
  const spread = (offset: number, values: readonly number[]): void => {
    for (const [index, value] of values.entries()) bytes[offset + 2 * index] = value;
  };
  bytes[0] = REPLY;
  bytes[2] = REPLY_LENGTH_FIELD;
  spread(
    4,
    [0, 8, 16, 24].map((shift) => (reply.serialNumber >>> shift) & 0xff),
  );
  bytes[12] = reply.productId;
  bytes[14] = reply.modbusId;
  spread(16, reply.address.split('.').map(Number));
  view.setUint16(24, reply.modbusPort, true);
  view.setUint16(26, reply.firmware, true);
  view.setUint16(28, reply.hardware, true);
  view.setUint32(30, reply.parentSerialNumber ?? 0, true);
  const instance = reply.instance ?? 0;
  view.setUint16(34, instance & 0xffff);
  bytes[36] = reply.panelNumber ?? 0;
  for (const [index, character] of Array.from(reply.panelName ?? '')
    .slice(0, 20)
    .entries()) {
    bytes[37 + index] = character.charCodeAt(0);
  }
  view.setUint16(57, instance >>> 16);
  bytes[59] = reply.bootState ?? 0;
  view.setUint16(60, reply.bacnetPort ?? 0, true);
  bytes.set(
    [reply.hardwareInfo, reply.protocol, reply.commandVersion, reply.subPort, reply.subBaud, reply.miniType].map(
      (value) => value ?? 0,
    ),
    62,
  );
  return bytes;
}

/** Devices behind a panel and whether they answer it (message 0x2F). */
export interface SubDeviceStatus {
  readonly parentSerialNumber: number;
  readonly devices: readonly { readonly status: number; readonly modbusId: number }[];
}

/** Pairs of status and Modbus id start here (facts 3.5). */
const SUB_DEVICES_OFFSET = 21;

export function decodeSubDeviceStatus(datagram: Uint8Array): SubDeviceStatus {
  const reader = new ByteReader(datagram);
  const kind = reader.u8();
  if (kind !== SUB_DEVICES) throw new DecodeError('unsupported', `message 0x${kind.toString(16)} is no device list`, 0);
  const count = reader.u8();
  const parentSerialNumber = reader.u32le();
  reader.skip(SUB_DEVICES_OFFSET - reader.position);
  const devices = Array.from({ length: count }, () => ({ status: reader.u8(), modbusId: reader.u8() }));
  return { parentSerialNumber, devices };
}

/** Four equal bytes are no serial number: zero for none, anything else for nonsense. */
function parentOf(datagram: Uint8Array): number | undefined {
  if (datagram.byteLength < 34) return undefined;
  const bytes = Array.from(datagram.subarray(30, 34));
  return bytes.every((byte) => byte === bytes[0]) ? undefined : littleEndian(bytes);
}

/** Low half at 34, high half at 57, each big-endian; older products have the low half alone. */
function instanceOf(datagram: Uint8Array): number | undefined {
  if (datagram.byteLength < 36) return undefined;
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const high = datagram.byteLength >= 59 ? view.getUint16(57) : 0;
  return high * 0x1_0000 + view.getUint16(34);
}

/** 47808 is recognised in either order: sources do not say which one this field has. */
function bacnetPortOf(port: number): number {
  return port === 0xc0ba ? 0xbac0 : port;
}

function littleEndian(bytes: readonly number[]): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}
