import { messageOf } from '@t3000/core';
import type { Json, JsonObject } from '@t3000/core';
import { ADDRESSES_PER_TABLE, REGISTERS_PER_READ_MAX } from '../blocks/span.ts';
import { readEntry } from './read-entry.ts';
import type { MapPoint, RegisterMap, WriteZone } from './register-map.ts';
import { readRegisterText } from './register-text.ts';
import { isWholeIn, show, textOf } from './field-checks.ts';

/** Where in a file something is wrong. */
export interface MapProblem {
  /** Counted from 1: the line of a CSV file, or the entry of a JSON file. 0 is the file as a whole. */
  readonly row: number;
  /** Column or field; empty when the row as a whole is meant. */
  readonly field: string;
  readonly message: string;
}

export type MapOutcome =
  | { readonly ok: true; readonly map: RegisterMap }
  | { readonly ok: false; readonly problems: readonly MapProblem[] };

/** Points of one map; the largest T3 panel has 256. */
export const MAP_POINTS_MAX = 4096;
/** Complaints of one file: after this many the rest is of the same kind. */
const PROBLEMS_MAX = 100;
const ZONES_MAX = 256;

const mapFields = new Set([
  'id',
  'name',
  'vendor',
  'description',
  'match',
  'registers_max',
  'gap_max',
  'order',
  'entries',
  'zones',
]);

/** Reads a JSON text. */
export function readMapText(text: string): MapOutcome {
  try {
    return readMap(JSON.parse(text) as Json);
  } catch (error) {
    return { ok: false, problems: [{ row: 0, field: '', message: `no JSON: ${messageOf(error)}` }] };
  }
}

/** Checks a map as a whole; every mistake is reported at once, with its row. */
export function readMap(json: Json): MapOutcome {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { ok: false, problems: [{ row: 0, field: '', message: 'a map is a JSON object' }] };
  }
  // An object that is no list, by the checks above.
  const file = json as JsonObject;
  const problems: MapProblem[] = [];
  const complain = (row: number, field: string, message: string): void => {
    if (problems.length < PROBLEMS_MAX) problems.push({ row, field, message });
  };
  const head = readHead(file, complain);
  const points = readEntries(file, complain);
  const zones = readZones(file['zones'], complain);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, map: { ...head, points, zones } };
}

type Complain = (row: number, field: string, message: string) => void;

function readHead(file: JsonObject, complain: Complain): Omit<RegisterMap, 'points' | 'zones'> {
  for (const field of Object.keys(file)) {
    if (!mapFields.has(field)) complain(0, field, `unknown field; known are ${[...mapFields].join(', ')}`);
  }
  const { id, name, registers_max: registersMax = REGISTERS_PER_READ_MAX, gap_max: gapMax = 8 } = file;
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9_-]{0,39}$/.test(id)) {
    complain(0, 'id', `${show(id)} is no id: up to 40 of a-z, 0-9, - and _`);
  }
  if (typeof name !== 'string' || name === '') complain(0, 'name', 'a map needs a name');
  if (!isWholeIn(registersMax, 1, REGISTERS_PER_READ_MAX)) {
    complain(0, 'registers_max', `${show(registersMax)} is not 1 to ${REGISTERS_PER_READ_MAX}`);
  }
  if (!isWholeIn(gapMax, 0, REGISTERS_PER_READ_MAX))
    complain(0, 'gap_max', `${show(gapMax)} is not 0 to ${REGISTERS_PER_READ_MAX}`);
  const match = (file['match'] ?? {}) as JsonObject;
  const productIds = match['product_ids'] ?? [];
  const identification = match['identification'] ?? [];
  const idsFit = Array.isArray(productIds) && productIds.every((value: Json) => isWholeIn(value, 0, 0xffff));
  const textsFit = Array.isArray(identification) && identification.every((value: Json) => typeof value === 'string');
  if (!idsFit || !textsFit) complain(0, 'match', 'product_ids are whole numbers, identification are texts');
  return {
    id: textOf(id),
    name: textOf(name),
    vendor: textOf(file['vendor']),
    description: textOf(file['description']),
    match: {
      productIds: idsFit ? productIds : [],
      identification: textsFit ? identification.map((text) => text.toLowerCase()) : [],
    },
    registersMax: typeof registersMax === 'number' ? registersMax : REGISTERS_PER_READ_MAX,
    gapMax: typeof gapMax === 'number' ? gapMax : 8,
  };
}

function readEntries(file: JsonObject, complain: Complain): MapPoint[] {
  const entries = file['entries'];
  if (!Array.isArray(entries) || entries.length === 0) {
    complain(0, 'entries', 'a map needs at least one entry');
    return [];
  }
  const points: MapPoint[] = [];
  const numbers = new Map<string, number>();
  for (const [index, entry] of (entries as Json[]).entries()) {
    const row = index + 1;
    for (const point of readEntry(entry, textOf(file['order']), (field, message) => complain(row, field, message))) {
      const number = (numbers.get(point.point) ?? 0) + 1;
      numbers.set(point.point, number);
      points.push({ ...point, number });
    }
    if (points.length > MAP_POINTS_MAX) {
      complain(row, '', `the map has more than ${MAP_POINTS_MAX} points`);
      return points;
    }
  }
  return points;
}

const zoneRules = ['denied', 'pair', 'single'] as const;

function readZones(json: Json | undefined, complain: Complain): WriteZone[] {
  if (json === undefined) return [];
  if (!Array.isArray(json) || json.length > ZONES_MAX) {
    complain(0, 'zones', `zones are a list of up to ${ZONES_MAX}`);
    return [];
  }
  return (json as Json[]).flatMap((item) => {
    const zone = (item ?? {}) as JsonObject;
    const register = readRegisterText(textOf(zone['register']));
    const { count = 1 } = zone;
    const rule = zoneRules.find((known) => known === zone['rule']);
    if (typeof register === 'string') complain(0, 'zones', register);
    else if (!isWholeIn(count, 1, ADDRESSES_PER_TABLE - register.address))
      complain(0, 'zones', `count ${show(count)} does not fit`);
    else if (rule === undefined)
      complain(0, 'zones', `rule ${show(zone['rule'])} is not one of ${zoneRules.join(', ')}`);
    else return [{ table: register.table, address: register.address, count, rule, why: textOf(zone['why']) }];
    return [];
  });
}
