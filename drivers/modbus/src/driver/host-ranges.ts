import { isIpv4 } from '@t3000/core';
import { MODBUS_PORT } from './address.ts';
import type { Endpoint } from '../transaction/settings.ts';

/** A search of more than this takes longer than anybody waits: a /20 network. */
export const HOSTS_MAX = 4096;

export const hostRangeHelp =
  '10.0.0.5, 10.0.0.5:1502, 10.0.0.1-50, 10.0.0.1-10.0.1.20 or 10.0.0.0/24, each with :PORT where it is not 502; rtu+10.0.0.5:4001 for RTU frames over TCP';

/** The endpoints a line of a search means, or why it means none. */
export function readHostRange(text: string): Endpoint[] | string {
  const match = /^(rtu\+)?([\d.]+)(?:-([\d.]+)|\/(\d{1,2}))?(?::(\d{1,5}))?$/i.exec(text.trim());
  if (match === null) return `${JSON.stringify(text.slice(0, 80))} is no address or range; write ${hostRangeHelp}`;
  const [, rtu, first = '', last, prefix, portText = String(MODBUS_PORT)] = match;
  const port = Number(portText);
  if (port < 1 || port > 65_535) return `${text}: port ${port} is not a whole number from 1 to 65535`;
  if (!isIpv4(first)) return `${text}: ${first} is no numeric IPv4 address`;
  const limits = prefix === undefined ? dashLimits(first, last) : prefixLimits(first, Number(prefix));
  if (typeof limits === 'string') return `${text}: ${limits}`;
  const [low, high] = limits;
  if (high < low) return `${text}: the range ends before it begins`;
  if (high - low >= HOSTS_MAX) return `${text}: ${high - low + 1} addresses are above the maximum ${HOSTS_MAX}`;
  const kind = rtu === undefined ? 'tcp' : 'rtu_over_tcp';
  return Array.from({ length: high - low + 1 }, (_, index) => ({ kind, host: hostText(low + index), port }));
}

function dashLimits(first: string, last: string | undefined): readonly [number, number] | string {
  const low = hostNumber(first);
  if (last === undefined) return [low, low];
  // A lone number replaces the last part of the first address.
  const end = last.includes('.') ? last : first.replace(/\d+$/, last);
  return isIpv4(end) ? [low, hostNumber(end)] : `${last} is no end of a range`;
}

function prefixLimits(network: string, prefix: number): readonly [number, number] | string {
  if (prefix < 16 || prefix > 32) return `/${prefix} is not from /16 to /32`;
  const size = 2 ** (32 - prefix);
  const low = Math.floor(hostNumber(network) / size) * size;
  // The first and last address of a network are no hosts, except where there are but two.
  return size > 2 ? [low + 1, low + size - 2] : [low, low + size - 1];
}

function hostNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function hostText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
