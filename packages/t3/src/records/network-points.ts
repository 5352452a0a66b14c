import { group, i32, list, text, u8, u16, u32 } from './field.ts';
import { netPointReference } from './point-reference.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Str_array_point: name and size of an array (facts 1.9). */
export const arrayRecord = defineRecord('array', 11, { label: text(0, 9, 8), size: u16(9) });
export type ArrayRecord = Decoded<typeof arrayRecord>;

/**
 * Str_remote_point: a value the panel fetches from elsewhere. Sources disagree about the order of `value` and
 * `objectInstance`: read as little-endian here, see {@link remoteNumbers}.
 */
export const remotePointRecord = defineRecord('remote point', 20, {
  point: netPointReference(0),
  value: i32(5),
  autoManual: u8(9),
  digitalAnalog: u8(10),
  deviceOnline: u8(11),
  productId: u8(12),
  count: u8(13),
  readWrite: u8(14),
  timeRemaining: u8(15),
  objectInstance: u32(16),
});
export type RemotePointRecord = Decoded<typeof remotePointRecord>;

/** Str_Extio_point: an expansion module. Sources disagree about the order of its two numbers: see {@link expansionNumbers}. */
export const expansionRecord = defineRecord('expansion module', 30, {
  productId: u8(0),
  /** 0 sub RS485, 1 zigbee, 2 main RS485. */
  port: u8(1),
  modbusId: u8(2),
  lastContactTime: u32(3),
  inputStart: u8(7),
  inputEnd: u8(8),
  outputStart: u8(9),
  outputEnd: u8(10),
  serialNumber: u32(11),
});
export type ExpansionRecord = Decoded<typeof expansionRecord>;

/** Largest BACnet device instance; more is a number read in the wrong order. */
const INSTANCE_MAX = 4_194_302;

/** Value and device instance of a remote point in whichever byte order gives a plausible instance (facts 10.1). */
export function remoteNumbers({ value, objectInstance }: RemotePointRecord): {
  readonly value: number;
  readonly objectInstance: number;
  readonly order: 'little-endian' | 'big-endian';
} {
  const swapped = swap32(objectInstance);
  if (objectInstance > INSTANCE_MAX && swapped <= INSTANCE_MAX) {
    return { value: swap32(value) | 0, objectInstance: swapped, order: 'big-endian' };
  }
  return { value, objectInstance, order: 'little-endian' };
}

/** A panel's clock before this is not set (1 January 2015): serves to tell byte orders apart. */
const CONTACT_TIME_MIN = 1_420_070_400;
/** 1 January 2040. */
const CONTACT_TIME_MAX = 2_208_988_800;

/** Last contact and serial number of a module in whichever byte order gives a plausible time, or else the smaller serial. */
export function expansionNumbers({ lastContactTime, serialNumber }: ExpansionRecord): {
  readonly lastContactTime: number;
  readonly serialNumber: number;
  readonly order: 'little-endian' | 'big-endian';
} {
  const swapped = { lastContactTime: swap32(lastContactTime), serialNumber: swap32(serialNumber) };
  const plain = plausible(lastContactTime);
  const other = plausible(swapped.lastContactTime);
  const bigEndian = plain === other ? swapped.serialNumber < serialNumber : other;
  if (bigEndian) return { ...swapped, order: 'big-endian' };
  return { lastContactTime, serialNumber, order: 'little-endian' };
}

function plausible(time: number): boolean {
  return time >= CONTACT_TIME_MIN && time < CONTACT_TIME_MAX;
}

function swap32(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | ((value >>> 24) & 0xff)) >>> 0;
}

/** SCAN_DB: a device found on a serial port. Port: low nibble is the port + 1, high nibble the baud code. */
const scanEntry = { id: u8(0), serialNumber: u32(1), port: u8(5) };
export const scanEntryRecord = defineRecord('scan entry', 6, scanEntry);
export type ScanEntryRecord = Decoded<typeof scanEntryRecord>;

/** Str_TstatInfo_point: a thermostat behind the panel (command 33). */
export const thermostatRecord = defineRecord('thermostat', 25, {
  productModel: u8(0),
  temperature: u16(1),
  mode: u8(3),
  coolHeatMode: u8(4),
  setpoint: u16(5),
  coolSetpoint: u16(7),
  heatSetpoint: u16(9),
  occupied: u8(11),
  outputState: u8(12),
  nightHeatDeadband: u8(13),
  nightCoolDeadband: u8(14),
  nightHeatSetpoint: u8(15),
  nightCoolSetpoint: u8(16),
  override: u8(17),
  scan: group(18, 6, scanEntry),
  type: u8(24),
});
export type ThermostatRecord = Decoded<typeof thermostatRecord>;

/** Str_Remote_TstDB: devices the panel has met (command 97). */
export const remoteDevicesRecord = defineRecord('remote devices', 385, {
  count: u8(0),
  devices: list(1, 64, group(0, 6, { protocol: u8(0), modbusId: u8(1), instance: u32(2) })),
});
export type RemoteDevicesRecord = Decoded<typeof remoteDevicesRecord>;
