import { isIpv4 } from '@t3000/core';
import type { Json, JsonObject } from '@t3000/core';
import { OBJECT_INSTANCE_MAX } from '../encoding/object-id.ts';
import { readEndpoint } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import { BACNET_PORT } from '../link/bvlc.ts';

/** Where a configured device is, and under which instance. */
export interface DeviceAddress extends BacnetAddress {
  readonly instance: number;
}

/** Network numbers a node can have (clause 6.2.2.1): 0 is local, 65535 is everybody. */
const NETWORK_MAX = 65_534;

/** MAC lengths: 1 on MS/TP and ARCNET, 6 on Ethernet and BACnet/IP, 18 on IPv6; given as hex digits. */
const MAC_BYTES_MAX = 18;

const fields = new Set(['host', 'port', 'instance', 'network', 'mac']);

/** Reads `{host, port?, instance, network?, mac?}`; the answer is the address, or what is wrong with it. */
export function readAddress(address: JsonObject): DeviceAddress | string {
  const unknown = Object.keys(address).find((field) => !fields.has(field));
  if (unknown !== undefined) return `${unknown} is no field of a BACnet address; known are ${[...fields].join(', ')}`;
  const { host, port = BACNET_PORT, instance, network, mac } = address;
  if (typeof host !== 'string' || !isIpv4(host)) return `host ${show(host)} is no numeric IPv4 address`;
  if (!isInteger(port, 1, 65_535)) return `port ${show(port)} is not a whole number from 1 to 65535`;
  if (!isInteger(instance, 0, OBJECT_INSTANCE_MAX - 1)) {
    return `instance ${show(instance)} is not a whole number from 0 to ${OBJECT_INSTANCE_MAX - 1}`;
  }
  const behind = { address: host, port, instance };
  if (network === undefined && mac === undefined) return { ...behind, behind: undefined };
  if (!isInteger(network, 1, NETWORK_MAX))
    return `network ${show(network)} is not a whole number from 1 to ${NETWORK_MAX}`;
  if (typeof mac !== 'string' || !/^([0-9a-f]{2})+$/i.test(mac) || mac.length > 2 * MAC_BYTES_MAX) {
    return `mac ${show(mac)} is not 1 to ${MAC_BYTES_MAX} bytes in hex digits`;
  }
  return {
    ...behind,
    behind: { network, mac: Uint8Array.from(mac.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)) },
  };
}

/** The form that is stored: every field that says something, none that does not. */
export function writeAddress({ address, port, instance, behind }: DeviceAddress): JsonObject {
  const direct = { host: address, port, instance };
  if (!behind) return direct;
  return {
    ...direct,
    network: behind.network,
    mac: Array.from(behind.mac, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

/** `host` or `host:port` as typed by a person. */
export function readHost(text: string): BacnetAddress | undefined {
  const endpoint = readEndpoint(text);
  return endpoint && { ...endpoint, behind: undefined };
}

function isInteger(value: Json | undefined, low: number, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

function show(value: Json | undefined): string {
  return value === undefined ? '(missing)' : JSON.stringify(value).slice(0, 80);
}
