import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter, UdpEndpoint } from '@t3000/core';

/** BVLC functions of Annex J.2. */
export const BvlcFunction = {
  result: 0x00,
  writeBroadcastDistributionTable: 0x01,
  readBroadcastDistributionTable: 0x02,
  readBroadcastDistributionTableAck: 0x03,
  forwardedNpdu: 0x04,
  registerForeignDevice: 0x05,
  readForeignDeviceTable: 0x06,
  readForeignDeviceTableAck: 0x07,
  deleteForeignDeviceTableEntry: 0x08,
  distributeBroadcastToNetwork: 0x09,
  originalUnicastNpdu: 0x0a,
  originalBroadcastNpdu: 0x0b,
} as const;

export const BVLC_HEADER_BYTES = 4;

/** UDP port of BACnet/IP (Annex J.1.2). */
export const BACNET_PORT = 47_808;

const BVLC_TYPE = 0x81;

/** A link-layer header; the reader stands at the NPDU (or at the body of a management message) afterwards. */
export interface Bvlc {
  readonly function: number;
  /** Who sent it first, for a Forwarded-NPDU. */
  readonly origin: UdpEndpoint | undefined;
  /** Result code, for a BVLC-Result. */
  readonly result: number | undefined;
}

export function decodeBvlc(reader: ByteReader): Bvlc {
  const start = reader.position;
  const size = reader.remaining;
  const type = reader.u8();
  if (type !== BVLC_TYPE) throw new DecodeError('unexpected_tag', `BVLC type ${type} is not 129`, start, 'J.2');
  const bvlcFunction = reader.u8();
  const length = reader.u16();
  if (length !== size) {
    throw new DecodeError('inconsistent', `BVLC length ${length} in a datagram of ${size} bytes`, start, 'J.2');
  }
  switch (bvlcFunction) {
    case BvlcFunction.forwardedNpdu:
      return { function: bvlcFunction, origin: readEndpoint(reader), result: undefined };
    case BvlcFunction.result:
      return { function: bvlcFunction, origin: undefined, result: reader.u16() };
    default:
      return { function: bvlcFunction, origin: undefined, result: undefined };
  }
}

/** True when an NPDU follows the header. */
export function carriesNpdu(bvlc: Bvlc): boolean {
  switch (bvlc.function) {
    case BvlcFunction.originalUnicastNpdu:
    case BvlcFunction.originalBroadcastNpdu:
    case BvlcFunction.forwardedNpdu:
    case BvlcFunction.distributeBroadcastToNetwork:
      return true;
    default:
      return false;
  }
}

/** True when everybody heard it: such a message must not be answered with an error, nor carry a confirmed request. */
export function isBroadcast(bvlc: Bvlc): boolean {
  return bvlc.function !== BvlcFunction.originalUnicastNpdu;
}

/** Starts a datagram; {@link finishBvlc} fills in the length. */
export function beginBvlc(writer: ByteWriter, bvlcFunction: number): void {
  writer.clear().u8(BVLC_TYPE).u8(bvlcFunction).u16(0);
}

export function finishBvlc(writer: ByteWriter): Uint8Array {
  writer.patchU16(2, writer.length);
  return writer.view();
}

function readEndpoint(reader: ByteReader): UdpEndpoint {
  const address = `${reader.u8()}.${reader.u8()}.${reader.u8()}.${reader.u8()}`;
  return { address, port: reader.u16() };
}
