import { isIpv4 } from '@t3000/core';
import type { Json, JsonObject } from '@t3000/core';
import { endpointName } from '../transaction/settings.ts';
import type { Endpoint } from '../transaction/settings.ts';

/** Where a configured device is. */
export interface DeviceAddress {
  readonly endpoint: Endpoint;
  readonly unit: number;
  /** Id of its register map; undefined leaves the choice to its identification. */
  readonly map: string | undefined;
}

export const MODBUS_PORT = 502;

/** Units that can answer (specification of the serial line, 2.2); 255 and 0 mean the TCP device itself. */
const UNIT_MAX = 255;
const BAUD_MIN = 1200;
const BAUD_MAX = 921_600;
const PATH_MAX = 200;

const networkFields = new Set(['host', 'port', 'framing', 'unit', 'map']);
const serialFields = new Set(['serial', 'baud', 'parity', 'stop_bits', 'unit', 'map']);

/** Reads `{host, port?, framing?, unit?, map?}` or `{serial, baud?, parity?, stop_bits?, unit, map?}`. */
export function readAddress(address: JsonObject): DeviceAddress | string {
  const isSerial = address['serial'] !== undefined;
  const fields = isSerial ? serialFields : networkFields;
  const unknown = Object.keys(address).find((field) => !fields.has(field));
  if (unknown !== undefined)
    return `${unknown} is no field of this Modbus address; known are ${[...fields].join(', ')}`;
  const { unit = isSerial ? undefined : 1, map } = address;
  if (!isInteger(unit, 0, UNIT_MAX)) return `unit ${show(unit)} is not a whole number from 0 to ${UNIT_MAX}`;
  if (map !== undefined && (typeof map !== 'string' || !/^[a-z0-9][a-z0-9_-]{0,39}$/.test(map))) {
    return `map ${show(map)} is no id of a register map`;
  }
  const endpoint = isSerial ? readSerial(address) : readNetwork(address);
  return typeof endpoint === 'string' ? endpoint : { endpoint, unit, map: map === 'auto' ? undefined : map };
}

/** The form that is stored. */
export function writeAddress({ endpoint, unit, map }: DeviceAddress): JsonObject {
  const chosen: JsonObject = map === undefined ? {} : { map };
  if (endpoint.kind === 'serial') {
    const { path, baudRate, parity, stopBits } = endpoint;
    return { serial: path, baud: baudRate, parity, stop_bits: stopBits, unit, ...chosen };
  }
  const { host, port, kind } = endpoint;
  const framing: JsonObject = kind === 'tcp' ? {} : { framing: 'rtu' };
  return { host, port, ...framing, unit, ...chosen };
}

/** Tells devices apart. */
export function deviceKey({ endpoint, unit }: DeviceAddress): string {
  return `${endpointName(endpoint).replace(/^(tcp|serial) /, '')}/${unit}`;
}

function readNetwork({ host, port = MODBUS_PORT, framing = 'tcp' }: JsonObject): Endpoint | string {
  if (typeof host !== 'string' || !isIpv4(host)) return `host ${show(host)} is no numeric IPv4 address`;
  if (!isInteger(port, 1, 65_535)) return `port ${show(port)} is not a whole number from 1 to 65535`;
  if (framing !== 'tcp' && framing !== 'rtu') return `framing ${show(framing)} is neither tcp nor rtu`;
  return { kind: framing === 'tcp' ? 'tcp' : 'rtu_over_tcp', host, port };
}

function readSerial({
  serial,
  baud = 19_200,
  parity = 'none',
  stop_bits: stopBits = 1,
}: JsonObject): Endpoint | string {
  if (typeof serial !== 'string' || serial === '' || serial.length > PATH_MAX) {
    return `serial ${show(serial)} is no port; name one as the machine does, best by its id`;
  }
  if (!isInteger(baud, BAUD_MIN, BAUD_MAX))
    return `baud ${show(baud)} is not a whole number from ${BAUD_MIN} to ${BAUD_MAX}`;
  if (parity !== 'none' && parity !== 'even' && parity !== 'odd')
    return `parity ${show(parity)} is not none, even or odd`;
  if (stopBits !== 1 && stopBits !== 2) return `stop_bits ${show(stopBits)} is neither 1 nor 2`;
  // RTU carries bytes of eight bits (Modbus over serial line V1.02, 2.5.1).
  return { kind: 'serial', path: serial, baudRate: baud, dataBits: 8, parity, stopBits };
}

function isInteger(value: Json | undefined, low: number, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

function show(value: Json | undefined): string {
  return value === undefined ? '(missing)' : JSON.stringify(value).slice(0, 80);
}
