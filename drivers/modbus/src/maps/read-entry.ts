import { pointKinds, pointTypes } from '@t3000/core';
import type { Json, JsonObject, PointKind, PointType } from '@t3000/core';
import { ADDRESSES_PER_TABLE, isBitTable } from '../blocks/span.ts';
import { isWholeIn, show, textOf } from './field-checks.ts';
import type { MapPoint, MaskedRegister, PointFacts } from './register-map.ts';
import { readFormat, readPointAddress, spanOf, writeRules } from './register-point.ts';
import type { Guard, RegisterPoint } from './register-point.ts';
import { readRegisterText } from './register-text.ts';
import type { WrittenRegister } from './register-text.ts';
import { isWhole } from '../values/value-format.ts';
import type { ValueFormat } from '../values/value-format.ts';

const entryFields = new Set([
  'register',
  'name',
  'description',
  'point',
  'kind',
  'type',
  'order',
  'scale',
  'offset',
  'bits',
  'length',
  'invalid',
  'codes',
  'unit',
  'states',
  'minimum',
  'maximum',
  'decimals',
  'write',
  'count',
  'step',
  'guard',
  'facts',
]);

/** Texts of a map: longer than any label anybody reads. */
const TEXT_MAX = 120;
const SERIES_MAX = 2048;
const STATES_MAX = 64;

type Complain = (field: string, message: string) => void;

/** The points of one entry, their numbers still to be given; none when something is wrong with it. */
export function readEntry(json: Json, defaultOrder: string, complain: Complain): MapPoint[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    complain('', `${show(json)} is no entry`);
    return [];
  }
  // An object that is no list, by the checks above.
  const entry = json as JsonObject;
  let faults = 0;
  const fault = (field: string, message: string): void => {
    faults++;
    complain(field, message);
  };
  for (const field of Object.keys(entry)) {
    if (!entryFields.has(field)) fault(field, `unknown field; known are ${[...entryFields].join(', ')}`);
  }
  const register = readRegisterText(textOf(entry['register']));
  if (typeof register === 'string') {
    fault('register', register);
    return [];
  }
  const format = formatOf(entry, register, defaultOrder);
  if (typeof format === 'string') fault(firstWord(format), format);
  const shape = shapeOf(entry, register, fault);
  const guard = guardOf(entry['guard'], fault);
  const facts = factsOf(entry['facts'], fault);
  const { count = 1, step } = entry;
  if (!isWholeIn(count, 1, SERIES_MAX)) fault('count', `${show(count)} is not a whole number from 1 to ${SERIES_MAX}`);
  if (step !== undefined && !isWholeIn(step, 1, 1024))
    fault('step', `${show(step)} is not a whole number from 1 to 1024`);
  if (faults > 0 || typeof format === 'string' || typeof count !== 'number') return [];
  const series = { register, format, shape, guard, facts, step: typeof step === 'number' ? step : undefined };
  const points = Array.from({ length: count }, (_, index) => memberOf(series, index));
  const last = points.at(-1);
  if (
    last !== undefined &&
    typeof readPointAddress({ table: register.table, address: last.register.address }) === 'string'
  ) {
    complain('count', `the series runs over the last address ${ADDRESSES_PER_TABLE - 1}`);
    return [];
  }
  return points;
}

interface Shape {
  readonly point: PointType;
  readonly kind: PointKind;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly states: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly decimals: number | undefined;
  readonly write: RegisterPoint['write'];
}

interface Series {
  readonly register: WrittenRegister;
  readonly format: ValueFormat;
  readonly shape: Shape;
  readonly guard: Guard | undefined;
  readonly facts: ((index: number) => PointFacts) | undefined;
  readonly step: number | undefined;
}

function memberOf({ register, format, shape, guard, facts, step }: Series, index: number): MapPoint {
  const { table } = register;
  const inBits = register.bit !== undefined;
  const own = spanOf({ table, address: register.address, format }).count;
  const shift = index * (step ?? (inBits ? format.bits : own));
  const bit = inBits ? (register.bit ?? 0) + shift : 0;
  const address = inBits ? register.address + Math.floor(bit / 16) : register.address + shift;
  const numbered = (text: string): string => text.replaceAll('{n}', String(index + 1));
  return {
    point: shape.point,
    number: 0,
    kind: shape.kind,
    name: numbered(shape.name),
    description: numbered(shape.description),
    unit: shape.unit,
    states: shape.states,
    minimum: shape.minimum,
    maximum: shape.maximum,
    decimals: shape.decimals ?? decimalsOf(format, shape.kind),
    register: {
      table,
      address,
      format: { ...format, bit: bit % 16 },
      write: shape.write,
      guard: guard && { ...guard, address: guard.address + index },
    },
    facts: facts?.(index),
  };
}

function formatOf(entry: JsonObject, register: WrittenRegister, defaultOrder: string): ValueFormat | string {
  const type = entry['type'] ?? (register.bit === undefined ? null : 'bits');
  if (register.bit !== undefined && type !== 'bits')
    return `type ${show(type)} does not fit a register with a bit; leave it out`;
  const order = entry['order'] ?? (defaultOrder === '' ? 'ABCD' : defaultOrder);
  const { type: _type, ...rest } = entry;
  return readFormat({ ...rest, ...(type === null ? {} : { type }), order, bit: register.bit ?? 0 }, register.table);
}

function shapeOf(entry: JsonObject, { table, bit }: WrittenRegister, fault: Complain): Shape {
  const readOnly = table === 'discrete' || table === 'input';
  const write = writeRules.find((known) => known === (entry['write'] ?? (readOnly ? 'none' : 'auto')));
  if (write === undefined) fault('write', `${show(entry['write'])} is not one of ${writeRules.join(', ')}`);
  if (readOnly && write !== undefined && write !== 'none') fault('write', `a ${table} cannot be written`);
  const type = entry['type'];
  const isBit =
    isBitTable(table) ||
    (bit !== undefined && (entry['bits'] ?? 1) === 1) ||
    (type === 'bits' && (entry['bits'] ?? 1) === 1);
  const states = statesOf(entry['states'], fault);
  const kind = kindOf(entry, isBit ? 'binary' : states.length > 0 ? 'multistate' : 'analog', fault);
  const pointText = entry['point'] ?? (write === 'none' ? 'input' : 'variable');
  const point = pointTypes.find((known) => known === pointText);
  if (point === undefined) fault('point', `${show(pointText)} is not one of ${pointTypes.join(', ')}`);
  const name = textWithin(entry, 'name', fault);
  if (name === '') fault('name', 'an entry needs a name');
  return {
    point: point ?? 'input',
    kind: kind ?? 'analog',
    name,
    description: textWithin(entry, 'description', fault),
    unit: textWithin(entry, 'unit', fault),
    states,
    minimum: numberOf(entry, 'minimum', fault),
    maximum: numberOf(entry, 'maximum', fault),
    decimals: decimalsField(entry['decimals'], fault),
    write: point === 'input' ? 'none' : (write ?? 'none'),
  };
}

/** A string holds a text, and nothing else does. Tables of before there were texts call it analog. */
function kindOf(entry: JsonObject, usual: PointKind, fault: Complain): PointKind | undefined {
  const isString = entry['type'] === 'string';
  const said = entry['kind'] ?? (isString ? 'text' : usual);
  const kind = pointKinds.find((known) => known === said);
  if (kind === undefined) fault('kind', `${show(said)} is not one of ${pointKinds.join(', ')}`);
  if (isString && kind === 'analog') return 'text';
  if (kind !== undefined && isString !== (kind === 'text'))
    fault('kind', isString ? `a string is a text, not ${kind}` : `a text is kept as type string, with its length`);
  return kind;
}

function statesOf(json: Json | undefined, fault: Complain): string[] {
  if (json === undefined) return [];
  if (Array.isArray(json) && json.length <= STATES_MAX && json.every((text: Json) => typeof text === 'string')) {
    return json;
  }
  fault('states', `${show(json)} is not a list of up to ${STATES_MAX} texts`);
  return [];
}

function textWithin(entry: JsonObject, field: string, fault: Complain): string {
  const value = entry[field];
  if (value === undefined) return '';
  if (typeof value === 'string' && value.length <= TEXT_MAX) return value;
  fault(field, `${show(value)} is not a text of up to ${TEXT_MAX} characters`);
  return '';
}

function numberOf(entry: JsonObject, field: string, fault: Complain): number | undefined {
  const value = entry[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  fault(field, `${show(value)} is not a number`);
  return undefined;
}

function decimalsField(value: Json | undefined, fault: Complain): number | undefined {
  if (value === undefined) return undefined;
  if (isWholeIn(value, 0, 6)) return value;
  fault('decimals', `${show(value)} is not a whole number from 0 to 6`);
  return undefined;
}

/** As many as the steps of the value have. */
function decimalsOf(format: ValueFormat, kind: PointKind): number {
  if (kind !== 'analog') return 0;
  if (!isWhole(format)) return 2;
  const digits = Math.ceil(-Math.log10(Math.abs(format.scale)) - 1e-9);
  return Math.min(6, Math.max(0, digits));
}

function guardOf(json: Json | undefined, fault: Complain): Guard | undefined {
  if (json === undefined) return undefined;
  const { register: text, equals, why } = (json ?? {}) as JsonObject;
  const register = readRegisterText(textOf(text));
  if (typeof register === 'string') fault('guard', register);
  else if (!isWholeIn(equals, 0, 0xffff)) fault('guard', `equals ${show(equals)} is not 0 to 65535`);
  else return { table: register.table, address: register.address, equals, why: textOf(why) };
  return undefined;
}

function factsOf(json: Json | undefined, fault: Complain): ((index: number) => PointFacts) | undefined {
  if (json === undefined) return undefined;
  const { range_table: tableText, range, analog, record } = (json ?? {}) as JsonObject;
  const rangeTable = pointTypes.find((known) => known === tableText);
  if (rangeTable === undefined) {
    fault('facts', `range_table ${show(tableText)} is not one of ${pointTypes.join(', ')}`);
    return undefined;
  }
  const masked = (field: Json | undefined): MaskedRegister | undefined => {
    if (field === undefined) return undefined;
    const { register: text, mask = 0xffff } = (field ?? {}) as JsonObject;
    const register = readRegisterText(textOf(text));
    if (typeof register === 'string') fault('facts', register);
    else if (isWholeIn(mask, 1, 0xffff)) return { address: register.address, mask };
    else fault('facts', `mask ${show(mask)} is not 1 to 65535`);
    return undefined;
  };
  const [rangeAt, analogAt, recordAt] = [masked(range), masked(analog), masked(record)];
  const recordStep = ((record ?? {}) as JsonObject)['step'];
  return (index) => ({
    rangeTable,
    range: rangeAt && { ...rangeAt, address: rangeAt.address + index },
    analog: analogAt && { ...analogAt, address: analogAt.address + index },
    record: recordAt && recordAt.address + index * (typeof recordStep === 'number' ? recordStep : 1),
  });
}

function firstWord(text: string): string {
  return text.split(' ', 1)[0] ?? '';
}
