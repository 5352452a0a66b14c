import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

/** A node on a network behind a router; an empty `mac` is a broadcast on that network. */
export interface NetworkAddress {
  readonly network: number;
  readonly mac: Uint8Array;
}

/** Everybody on every network (clause 6.2.2). */
export const GLOBAL_BROADCAST_NETWORK = 0xffff;

/** Longest MAC this project keeps: 18 octets is a BACnet/IPv6 address, the longest of the standard. */
const MAC_BYTES_MAX = 18;

const HOP_COUNT_START = 255;

/** The network header of clause 6.2; the reader stands at the APDU (or network message) afterwards. */
export interface Npdu {
  /** Network-layer message type, or undefined when an APDU follows. */
  readonly messageType: number | undefined;
  readonly expectingReply: boolean;
  readonly destination: NetworkAddress | undefined;
  readonly source: NetworkAddress | undefined;
  readonly hopCount: number | undefined;
}

const CLAUSE = '6.2.2';

/** The header of nearly every message, shared so that the common path allocates nothing. */
const plain: Npdu = {
  messageType: undefined,
  expectingReply: false,
  destination: undefined,
  source: undefined,
  hopCount: undefined,
};
const plainExpectingReply: Npdu = { ...plain, expectingReply: true };

export function decodeNpdu(reader: ByteReader): Npdu {
  const start = reader.position;
  const version = reader.u8();
  if (version !== 1) throw new DecodeError('unsupported', `NPDU version ${version} is not 1`, start, '6.2.1');
  const control = reader.u8();
  if ((control & 0xa8) === 0) return (control & 4) === 0 ? plain : plainExpectingReply;
  const destination = (control & 0x20) === 0 ? undefined : readAddress(reader, true);
  const source = (control & 0x08) === 0 ? undefined : readAddress(reader, false);
  const hopCount = destination === undefined ? undefined : reader.u8();
  const messageType = (control & 0x80) === 0 ? undefined : reader.u8();
  return { messageType, expectingReply: (control & 4) !== 0, destination, source, hopCount };
}

export function encodeNpdu(
  writer: ByteWriter,
  header: { expectingReply: boolean; destination?: NetworkAddress; source?: NetworkAddress; messageType?: number },
): void {
  const { expectingReply, destination, source, messageType } = header;
  const isMessage = messageType !== undefined;
  writer.u8(1).u8((isMessage ? 0x80 : 0) | (expectingReply ? 4 : 0) | (destination ? 0x20 : 0) | (source ? 0x08 : 0));
  if (destination) writer.u16(destination.network).u8(destination.mac.length).bytes(destination.mac);
  if (source) writer.u16(source.network).u8(source.mac.length).bytes(source.mac);
  if (destination) writer.u8(HOP_COUNT_START);
  if (isMessage) writer.u8(messageType);
}

function readAddress(reader: ByteReader, broadcastAllowed: boolean): NetworkAddress {
  const start = reader.position;
  const network = reader.u16();
  const length = reader.u8();
  if (network === 0) throw new DecodeError('out_of_range', 'network number 0', start, CLAUSE);
  if (length > MAC_BYTES_MAX) {
    throw new DecodeError(
      'out_of_range',
      `MAC of ${length} octets is above the maximum ${MAC_BYTES_MAX}`,
      start,
      CLAUSE,
    );
  }
  if (!broadcastAllowed && (length === 0 || network === GLOBAL_BROADCAST_NETWORK)) {
    throw new DecodeError('out_of_range', 'a source address cannot be a broadcast', start, CLAUSE);
  }
  return { network, mac: reader.view(length).slice() };
}
