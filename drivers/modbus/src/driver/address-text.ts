import type { Json, JsonObject } from '@t3000/core';
import { readAddress, writeAddress } from './address.ts';
import type { DeviceAddress } from './address.ts';

export const addressTextHelp =
  'modbus://HOST[:PORT][/UNIT][?map=ID], modbus+rtu://HOST:PORT/UNIT (RTU frames over TCP) or modbus+serial:PORT?unit=N[&baud=19200&parity=none&stop_bits=1]';

/** True for texts that mean a Modbus device, right or wrong. */
export function isModbusText(text: string): boolean {
  return /^modbus(\+\w+)?:/i.test(text);
}

/** Reads `modbus://10.0.0.5:502/3` and its relatives into the stored form of an address. */
export function readAddressText(text: string): JsonObject | string {
  const match = /^modbus(?:\+(rtu|serial))?:(.*)$/i.exec(text.trim());
  if (match === null) return `${JSON.stringify(text.slice(0, 80))} is no Modbus address; write ${addressTextHelp}`;
  const [, variant = 'tcp', rest = ''] = match;
  const [place = '', query = ''] = rest.split('?', 2);
  const options = readQuery(query);
  const fields =
    variant.toLowerCase() === 'serial'
      ? { serial: place.replace(/^\/\/(?=\/)/, '') }
      : readPlace(place, variant.toLowerCase());
  if (typeof fields === 'string') return fields;
  const address = readAddress({ ...fields, ...options });
  return typeof address === 'string' ? address : writeAddress(address);
}

/** The text {@link readAddressText} reads. */
export function addressText({ endpoint, unit, map }: DeviceAddress): string {
  const chosen = map === undefined ? '' : `map=${map}`;
  if (endpoint.kind === 'serial') {
    const { baudRate, parity, stopBits } = endpoint;
    const query = [
      `unit=${unit}`,
      `baud=${baudRate}`,
      `parity=${parity}`,
      `stop_bits=${stopBits}`,
      ...(chosen === '' ? [] : [chosen]),
    ];
    return `modbus+serial:${endpoint.path}?${query.join('&')}`;
  }
  const scheme = endpoint.kind === 'tcp' ? 'modbus' : 'modbus+rtu';
  return `${scheme}://${endpoint.host}:${endpoint.port}/${unit}${chosen === '' ? '' : `?${chosen}`}`;
}

function readPlace(place: string, variant: string): Record<string, Json> | string {
  const match = /^\/\/([^/:]+)(?::(\d+))?(?:\/(\d+)?)?$/.exec(place);
  if (match === null) return `${JSON.stringify(place.slice(0, 80))} is no //HOST:PORT/UNIT; write ${addressTextHelp}`;
  const [, host = '', port, unit] = match;
  return {
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(unit === undefined ? {} : { unit: Number(unit) }),
    ...(variant === 'rtu' ? { framing: 'rtu' } : {}),
  };
}

function readQuery(query: string): Record<string, Json> {
  const pairs = new URLSearchParams(query);
  return Object.fromEntries(Array.from(pairs, ([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]));
}
