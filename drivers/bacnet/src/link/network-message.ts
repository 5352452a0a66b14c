import { DecodeError } from '@t3000/core';
import type { ByteReader, ByteWriter } from '@t3000/core';

/** Network-layer message types of clause 6.2.4. */
export const NetworkMessageType = {
  whoIsRouterToNetwork: 0x00,
  iAmRouterToNetwork: 0x01,
  iCouldBeRouterToNetwork: 0x02,
  rejectMessageToNetwork: 0x03,
  routerBusyToNetwork: 0x04,
  routerAvailableToNetwork: 0x05,
  whatIsNetworkNumber: 0x12,
  networkNumberIs: 0x13,
} as const;

/** Why a router passed a message not on (clause 6.4.4). */
export const RouterRejectReason = {
  other: 0,
  noRoute: 1,
  busy: 2,
  unknownMessageType: 3,
  tooLong: 4,
  security: 5,
  addressing: 6,
} as const;

/** What routers and their askers say to each other; types without meaning for a client keep their bytes. */
export type NetworkMessage =
  | { readonly type: typeof NetworkMessageType.whoIsRouterToNetwork; readonly network: number | undefined }
  | { readonly type: typeof NetworkMessageType.iAmRouterToNetwork; readonly networks: readonly number[] }
  | {
      readonly type: typeof NetworkMessageType.iCouldBeRouterToNetwork;
      readonly network: number;
      readonly performance: number;
    }
  | {
      readonly type: typeof NetworkMessageType.rejectMessageToNetwork;
      readonly reason: number;
      readonly network: number;
    }
  | { readonly type: typeof NetworkMessageType.routerBusyToNetwork; readonly networks: readonly number[] }
  | { readonly type: typeof NetworkMessageType.routerAvailableToNetwork; readonly networks: readonly number[] }
  | { readonly type: typeof NetworkMessageType.whatIsNetworkNumber }
  | { readonly type: typeof NetworkMessageType.networkNumberIs; readonly network: number; readonly configured: boolean }
  | { readonly type: 'other'; readonly messageType: number; readonly length: number };

/** Writes the message behind its type octet, which belongs to the network header. */
export function encodeNetworkMessage(writer: ByteWriter, message: Exclude<NetworkMessage, { type: 'other' }>): void {
  switch (message.type) {
    case NetworkMessageType.whoIsRouterToNetwork:
      if (message.network !== undefined) writer.u16(message.network);
      return;
    case NetworkMessageType.iCouldBeRouterToNetwork:
      writer.u16(message.network).u8(message.performance);
      return;
    case NetworkMessageType.rejectMessageToNetwork:
      writer.u8(message.reason).u16(message.network);
      return;
    case NetworkMessageType.whatIsNetworkNumber:
      return;
    case NetworkMessageType.networkNumberIs:
      writer.u16(message.network).u8(message.configured ? 1 : 0);
      return;
    default:
      for (const network of message.networks) writer.u16(network);
  }
}

/** Reads the message behind a network header with message type `type`; throws DecodeError. */
export function decodeNetworkMessage(reader: ByteReader, type: number): NetworkMessage {
  const message = decodeBody(reader, type);
  reader.finish('6.4');
  return message;
}

function decodeBody(reader: ByteReader, type: number): NetworkMessage {
  switch (type) {
    case NetworkMessageType.whoIsRouterToNetwork:
      return { type, network: reader.remaining === 0 ? undefined : readNetwork(reader) };
    case NetworkMessageType.iAmRouterToNetwork:
    case NetworkMessageType.routerBusyToNetwork:
    case NetworkMessageType.routerAvailableToNetwork: {
      const networks: number[] = [];
      while (reader.remaining > 0) networks.push(readNetwork(reader));
      return { type, networks };
    }
    case NetworkMessageType.iCouldBeRouterToNetwork:
      return { type, network: readNetwork(reader), performance: reader.u8() };
    case NetworkMessageType.rejectMessageToNetwork:
      return { type, reason: reader.u8(), network: readNetwork(reader) };
    case NetworkMessageType.whatIsNetworkNumber:
      return { type };
    case NetworkMessageType.networkNumberIs:
      // 1 by clause 6.4.20; some write the 3 that the property Network_Number_Quality has for it.
      return { type, network: readNetwork(reader), configured: reader.u8() !== 0 };
    default: {
      const length = reader.remaining;
      reader.skip(length);
      return { type: 'other', messageType: type, length };
    }
  }
}

/** 0 is no network and 65535 is all of them (clause 6.2.2.1). */
function readNetwork(reader: ByteReader): number {
  const start = reader.position;
  const network = reader.u16();
  if (network !== 0 && network !== 0xffff) return network;
  throw new DecodeError('out_of_range', `network number ${network} is outside 1 to 65534`, start, '6.2.2.1');
}

const rejectTexts: Readonly<Record<number, string>> = {
  [RouterRejectReason.other]: 'other reason',
  [RouterRejectReason.noRoute]: 'no route to it',
  [RouterRejectReason.busy]: 'router busy',
  [RouterRejectReason.unknownMessageType]: 'unknown network message',
  [RouterRejectReason.tooLong]: 'message too long for it',
  [RouterRejectReason.security]: 'security',
  [RouterRejectReason.addressing]: 'addressing error',
};

export function routerRejectText(reason: number): string {
  return rejectTexts[reason] ?? `reason ${reason}`;
}

export function describeNetworkMessage(message: NetworkMessage): string {
  switch (message.type) {
    case NetworkMessageType.whoIsRouterToNetwork:
      return `who-is-router-to-network ${message.network ?? 'any'}`;
    case NetworkMessageType.iAmRouterToNetwork:
      return `i-am-router-to-network ${message.networks.join(', ')}`;
    case NetworkMessageType.iCouldBeRouterToNetwork:
      return `i-could-be-router-to-network ${message.network}, performance ${message.performance}`;
    case NetworkMessageType.rejectMessageToNetwork:
      return `reject-message-to-network ${message.network}: ${routerRejectText(message.reason)}`;
    case NetworkMessageType.routerBusyToNetwork:
      return `router-busy-to-network ${listOrAll(message.networks)}`;
    case NetworkMessageType.routerAvailableToNetwork:
      return `router-available-to-network ${listOrAll(message.networks)}`;
    case NetworkMessageType.whatIsNetworkNumber:
      return 'what-is-network-number';
    case NetworkMessageType.networkNumberIs:
      return `network-number-is ${message.network}, ${message.configured ? 'configured' : 'learned'}`;
    default:
      return `network message ${message.messageType}, ${message.length} bytes, not decoded`;
  }
}

/** Clause 6.4.5: without a list all networks behind the router are meant. */
const listOrAll = (networks: readonly number[]): string => (networks.length === 0 ? 'all' : networks.join(', '));
