import type { ByteReader, ByteWriter, UdpEndpoint } from '@t3000/core';
import { decodeApdu } from './apdu.ts';
import type { Apdu } from './apdu.ts';
import type { BacnetAddress } from './address.ts';
import { BvlcFunction, beginBvlc, carriesNpdu, decodeBvlc, isBroadcast } from './bvlc.ts';
import { decodeBvlcMessage } from './bvlc-message.ts';
import type { BvlcMessage } from './bvlc-message.ts';
import { decodeNetworkMessage, encodeNetworkMessage } from './network-message.ts';
import type { NetworkMessage } from './network-message.ts';
import { GLOBAL_BROADCAST_NETWORK, decodeNpdu, encodeNpdu } from './npdu.ts';
import type { NetworkAddress } from './npdu.ts';

/** Largest datagram of BACnet/IP: 1476 of APDU, at most 44 of NPDU, 10 of a forwarded BVLC header. */
export const DATAGRAM_BYTES_MAX = 1530;

/** An APDU on its way in, with who sent it; the reader stands at the service's bytes. */
export interface Packet {
  readonly source: BacnetAddress;
  /** Everybody heard it. */
  readonly broadcast: boolean;
  readonly apdu: Apdu;
}

/**
 * Takes BVLC, NPDU and APDU header off a datagram. Undefined for what is valid but not for an application on this
 * node: management and network messages, and messages routed elsewhere. Throws DecodeError for damage.
 */
export function decodePacket(reader: ByteReader, from: UdpEndpoint): Packet | undefined {
  const bvlc = decodeBvlc(reader);
  // Distribute-Broadcast asks a BBMD, which this node is not.
  if (!carriesNpdu(bvlc) || bvlc.function === BvlcFunction.distributeBroadcastToNetwork) return undefined;
  const npdu = decodeNpdu(reader);
  if (npdu.messageType !== undefined) return undefined;
  if (npdu.destination && npdu.destination.network !== GLOBAL_BROADCAST_NETWORK) return undefined;
  const { address, port } = bvlc.origin ?? from;
  const broadcast = isBroadcast(bvlc) || npdu.destination !== undefined;
  return { source: { address, port, behind: npdu.source }, broadcast, apdu: decodeApdu(reader) };
}

/** What nodes say to each other below the application: management of BBMDs, and routers about networks. */
export type ControlPacket =
  | { readonly kind: 'bvlc'; readonly from: UdpEndpoint; readonly message: BvlcMessage }
  | {
      readonly kind: 'network';
      readonly source: BacnetAddress;
      readonly broadcast: boolean;
      readonly message: NetworkMessage;
    };

/** Reads a datagram {@link decodePacket} had no packet for; undefined for what concerns others. Throws DecodeError. */
export function decodeControlPacket(reader: ByteReader, from: UdpEndpoint): ControlPacket | undefined {
  const bvlc = decodeBvlc(reader);
  if (!carriesNpdu(bvlc)) {
    const message = decodeBvlcMessage(reader, bvlc);
    return message && { kind: 'bvlc', from: { address: from.address, port: from.port }, message };
  }
  if (bvlc.function === BvlcFunction.distributeBroadcastToNetwork) return undefined;
  const { messageType, destination, source } = decodeNpdu(reader);
  if (messageType === undefined) return undefined;
  if (destination && destination.network !== GLOBAL_BROADCAST_NETWORK) return undefined;
  const { address, port } = bvlc.origin ?? from;
  const broadcast = isBroadcast(bvlc) || destination !== undefined;
  const message = decodeNetworkMessage(reader, messageType);
  return { kind: 'network', source: { address, port, behind: source }, broadcast, message };
}

/** Starts a unicast datagram in `writer`; the APDU follows, then `finishBvlc`. */
export function beginUnicast(writer: ByteWriter, behind: NetworkAddress | undefined, expectingReply: boolean): void {
  beginBvlc(writer, BvlcFunction.originalUnicastNpdu);
  encodeNpdu(writer, behind ? { expectingReply, destination: behind } : { expectingReply });
}

/**
 * Starts a broadcast datagram; `everywhere` lets routers pass it on to all networks. A foreign device has no subnet to
 * broadcast on and asks its BBMD to do it (`distribute`).
 */
export function beginBroadcast(writer: ByteWriter, everywhere: boolean, distribute = false): void {
  beginBvlc(writer, distribute ? BvlcFunction.distributeBroadcastToNetwork : BvlcFunction.originalBroadcastNpdu);
  const destination = { network: GLOBAL_BROADCAST_NETWORK, mac: new Uint8Array() };
  encodeNpdu(writer, everywhere ? { expectingReply: false, destination } : { expectingReply: false });
}

/** A whole datagram that asks or tells routers on this network something. */
export function writeNetworkMessage(
  writer: ByteWriter,
  bvlcFunction: number,
  message: Exclude<NetworkMessage, { type: 'other' }>,
): void {
  beginBvlc(writer, bvlcFunction);
  encodeNpdu(writer, { expectingReply: false, messageType: message.type });
  encodeNetworkMessage(writer, message);
}
