import type { Json, JsonObject } from '@t3000/core';
import { ADDRESSES_PER_TABLE, isBitTable, registerTables } from '../blocks/span.ts';
import type { RegisterTable, Span } from '../blocks/span.ts';
import { plainFormat, registersOf, valueTypes, wordOrders } from '../values/value-format.ts';
import type { ValueFormat } from '../values/value-format.ts';

/** How a point may be written. `single` is function 5 or 6 alone, `multiple` 15 or 16 alone. */
export const writeRules = ['auto', 'single', 'multiple', 'none'] as const;
export type WriteRule = (typeof writeRules)[number];

/** A register that must hold a number before a write makes sense, for example a hand switch at AUTO. */
export interface Guard {
  readonly table: RegisterTable;
  readonly address: number;
  readonly equals: number;
  /** Said when it holds another. */
  readonly why: string;
}

/** A point as the driver reads and writes it; the JSON form of it is the point's address. */
export interface RegisterPoint {
  readonly table: RegisterTable;
  readonly address: number;
  readonly format: ValueFormat;
  readonly write: WriteRule;
  readonly guard: Guard | undefined;
}

/** Longest text in registers: one read brings it. */
export const STRING_REGISTERS_MAX = 125;
const INVALID_MARKERS_MAX = 16;
const CODES_MAX = 64;

/** The registers or bits a point fills. */
export function spanOf({ table, address, format }: Pick<RegisterPoint, 'table' | 'address' | 'format'>): Span {
  return { table, address, count: isBitTable(table) ? 1 : registersOf(format) };
}

/** Stored form: what differs from a plain unsigned register. */
export function writePointAddress({ table, address, format, write, guard }: RegisterPoint): JsonObject {
  const stored: Record<string, Json> = { table, address };
  for (const name of ['type', 'order', 'scale', 'offset', 'bit', 'bits', 'length'] as const) {
    if (format[name] !== plainFormat[name] || (name === 'type' && !isBitTable(table))) stored[name] = format[name];
  }
  if (format.invalid.length > 0) stored['invalid'] = format.invalid;
  if (format.codes.length > 0) stored['codes'] = format.codes;
  if (write !== 'auto') stored['write'] = write;
  if (guard !== undefined) stored['guard'] = { ...guard };
  return stored;
}

/** Reads the stored form, or says what is wrong with which field. */
export function readPointAddress(json: JsonObject): RegisterPoint | string {
  const table = registerTables.find((known) => known === json['table']);
  if (table === undefined) return problem('table', json['table'], `one of ${registerTables.join(', ')}`);
  const { address } = json;
  if (!isInteger(address, 0, ADDRESSES_PER_TABLE - 1)) {
    return problem('address', address, `a whole number from 0 to ${ADDRESSES_PER_TABLE - 1}`);
  }
  const format = readFormat(json, table);
  if (typeof format === 'string') return format;
  const write = writeRules.find((known) => known === (json['write'] ?? 'auto'));
  if (write === undefined) return problem('write', json['write'], `one of ${writeRules.join(', ')}`);
  const guard = readGuard(json['guard']);
  if (typeof guard === 'string') return guard;
  const point = { table, address, format, write, guard };
  const { count } = spanOf(point);
  if (address + count > ADDRESSES_PER_TABLE) {
    return `address ${address} with ${count} registers runs over the last address ${ADDRESSES_PER_TABLE - 1}`;
  }
  return point;
}

/** The format part of a stored point. */
export function readFormat(json: JsonObject, table: RegisterTable): ValueFormat | string {
  const { scale = 1, offset = 0, bit = 0, length = 1, invalid = [], codes = [] } = json;
  const typeText = json['type'] ?? (isBitTable(table) ? 'bits' : 'uint16');
  const type = valueTypes.find((known) => known === typeText);
  if (type === undefined) return problem('type', typeText, `one of ${valueTypes.join(', ')}`);
  if (isBitTable(table) && type !== 'bits') return `type ${type} does not fit a ${table}, which is one bit`;
  const order = wordOrders.find((known) => known === (json['order'] ?? 'ABCD'));
  if (order === undefined) return problem('order', json['order'], `one of ${wordOrders.join(', ')}`);
  if (!isFinite(scale) || scale === 0) return problem('scale', scale, 'a number other than 0');
  if (!isFinite(offset)) return problem('offset', offset, 'a number');
  if (!isInteger(bit, 0, 15)) return problem('bit', bit, 'a whole number from 0 to 15');
  const { bits = 1 } = json;
  if (!isInteger(bits, 1, 16 - bit)) return problem('bits', bits, `a whole number from 1 to ${16 - bit}`);
  if (!isInteger(length, 1, STRING_REGISTERS_MAX)) {
    return problem('length', length, `a whole number from 1 to ${STRING_REGISTERS_MAX}`);
  }
  if (!isNumberList(invalid, INVALID_MARKERS_MAX))
    return problem('invalid', invalid, `up to ${INVALID_MARKERS_MAX} numbers`);
  if (!isNumberList(codes, CODES_MAX)) return problem('codes', codes, `up to ${CODES_MAX} numbers`);
  return {
    type,
    order,
    scale,
    offset,
    bit,
    bits,
    length,
    invalid: invalid.map((marker) => asRaw(marker, type)),
    codes,
  };
}

const signedBits: Readonly<Partial<Record<ValueFormat['type'], number>>> = { int16: 16, int32: 32, int64: 64 };

/** Markers are written as they stand in manuals, 0x8000 for a signed register too. */
function asRaw(marker: number, type: ValueFormat['type']): number {
  const width = signedBits[type];
  return width !== undefined && marker >= 2 ** (width - 1) ? marker - 2 ** width : marker;
}

function readGuard(json: Json | undefined): Guard | undefined | string {
  if (json === undefined || json === null) return undefined;
  if (typeof json !== 'object' || Array.isArray(json)) return problem('guard', json, 'an object');
  const { table: name, address, equals, why } = json as JsonObject;
  const table = registerTables.find((known) => known === name);
  if (table === undefined || !isInteger(address, 0, ADDRESSES_PER_TABLE - 1))
    return problem('guard', json, 'a register');
  if (!isInteger(equals, 0, 0xffff) || typeof why !== 'string') return problem('guard', json, 'a number and a reason');
  return { table, address, equals, why };
}

function problem(field: string, value: Json | undefined, wanted: string): string {
  const shown = value === undefined ? '(missing)' : JSON.stringify(value).slice(0, 60);
  return `${field} ${shown} is not ${wanted}`;
}

function isInteger(value: Json | undefined, low: number, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
}

function isFinite(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isNumberList(value: Json | undefined, countMax: number): value is number[] {
  return Array.isArray(value) && value.length <= countMax && value.every(isFinite);
}
