import { isIpv4 } from '@t3000/core';
import type { Json, JsonObject } from '@t3000/core';
import { BACNET_PORT } from '@t3000/driver-bacnet';
import type { BacnetAddress } from '@t3000/driver-bacnet';

/** Where a panel is, and which one it has to be. */
export interface PanelAddress extends BacnetAddress {
  /** Undefined takes whichever panel answers. */
  readonly serialNumber: number | undefined;
}

const fields = new Set(['host', 'port', 'serial', 'network', 'mac']);

/** Network numbers a node can have (ASHRAE 135 clause 6.2.2.1). */
const NETWORK_MAX = 65_534;

/** Reads `{host, port?, serial?, network?, mac?}`; `network` and `mac` are for a panel behind an MS/TP router. */
export function readPanelAddress(address: JsonObject): PanelAddress | string {
  const unknown = Object.keys(address).find((field) => !fields.has(field));
  if (unknown !== undefined) return `${unknown} is no field of a panel's address; known are ${[...fields].join(', ')}`;
  const { host, port = BACNET_PORT, serial, network, mac } = address;
  if (typeof host !== 'string' || !isIpv4(host)) return `host ${show(host)} is no numeric IPv4 address`;
  if (!isInteger(port, 1, 65_535)) return `port ${show(port)} is not a whole number from 1 to 65535`;
  if (serial !== undefined && !isInteger(serial, 0, 0xffff_ffff)) {
    return `serial ${show(serial)} is not a whole number from 0 to 4294967295`;
  }
  const direct = { address: host, port, serialNumber: serial };
  if (network === undefined && mac === undefined) return { ...direct, behind: undefined };
  if (!isInteger(network, 1, NETWORK_MAX))
    return `network ${show(network)} is not a whole number from 1 to ${NETWORK_MAX}`;
  if (!isInteger(mac, 0, 254)) return `mac ${show(mac)} is not an MS/TP address from 0 to 254`;
  return { ...direct, behind: { network, mac: Uint8Array.of(mac) } };
}

/** The form that is stored: every field that says something, none that does not. */
export function writePanelAddress({ address, port, serialNumber, behind }: PanelAddress): JsonObject {
  return {
    host: address,
    port,
    ...(serialNumber === undefined ? {} : { serial: serialNumber }),
    ...(behind ? { network: behind.network, mac: behind.mac[0] ?? 0 } : {}),
  };
}

function isInteger(value: Json | undefined, low: number, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

function show(value: Json | undefined): string {
  return value === undefined ? '(missing)' : JSON.stringify(value).slice(0, 80);
}
