import type { Json, JsonObject, PointKind } from '@t3000/core';
import { isBitTable } from '../blocks/span.ts';
import type { RegisterTable } from '../blocks/span.ts';
import { csvField, readCsv } from '../maps/csv.ts';
import type { CsvRecord } from '../maps/csv.ts';
import type { MapProblem } from '../maps/read-map.ts';
import { readFormat, spanOf } from '../maps/register-point.ts';
import { readRegisterText, registerText } from '../maps/register-text.ts';
import type { ValueFormat } from '../values/value-format.ts';

/** A point of the site as others find it in our registers. */
export interface ServedPoint {
  readonly pointId: number;
  readonly table: RegisterTable;
  readonly address: number;
  readonly format: ValueFormat;
  /** Whether it takes writes; a client needs the right to write besides. */
  readonly writable: boolean;
}

export type ServedMapOutcome =
  | { readonly ok: true; readonly points: readonly ServedPoint[] }
  | { readonly ok: false; readonly problems: readonly MapProblem[] };

/** Looks a point of the site up. */
export type FindPoint = (
  pointId: number,
) => { readonly name: string; readonly writable: boolean; readonly kind?: PointKind } | undefined;

/** Points of one map: more than the largest site of one server has panels to fill. */
export const SERVED_POINTS_MAX = 20_000;
const PROBLEMS_MAX = 100;

const columns = ['point_id', 'register', 'type', 'order', 'scale', 'offset', 'write', 'name'] as const;
type Column = (typeof columns)[number];

/**
 * Reads the table of points others may read from us, with names of columns in its first line: `point_id`, `register`,
 * and as needed `type`, `order`, `scale`, `offset`, `write` (yes or no). `name` is for people and not looked at. With
 * `find` the points must exist, and take writes where the table says so.
 */
export function readServedMap(text: string, find?: FindPoint): ServedMapOutcome {
  const records = readCsv(text);
  if (typeof records === 'string') return { ok: false, problems: [{ row: 0, field: '', message: records }] };
  const [header, ...rows] = records;
  if (header === undefined) return { ok: true, points: [] };
  const names = header.fields.map((name) => name.trim().toLowerCase());
  const problems = headerProblems(names, header.line);
  const points: ServedPoint[] = [];
  const taken = new Map<string, number>();
  for (const row of problems.length > 0 ? [] : rows) {
    const complain: Complain = (field, message) => problems.push({ row: row.line, field, message });
    const point = readRow(cellsOf(row, names), complain);
    if (point === undefined) continue;
    if (find !== undefined) checkPoint(point, find, complain);
    const clash = claim(point, row.line, taken);
    if (clash === undefined) points.push(point);
    else problems.push({ row: row.line, field: 'register', message: clash });
    if (problems.length >= PROBLEMS_MAX || points.length > SERVED_POINTS_MAX) break;
  }
  if (points.length > SERVED_POINTS_MAX) {
    problems.push({ row: 0, field: '', message: `more than ${SERVED_POINTS_MAX} points` });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, points };
}

/** The table {@link readServedMap} takes; `nameOf` gives the words for people. */
export function writeServedMap(points: readonly ServedPoint[], nameOf: (pointId: number) => string): string {
  const lines = points.map(({ pointId, table, address, format, writable }) => {
    const isBit = isBitTable(table);
    const cells: Readonly<Record<Column, string>> = {
      point_id: String(pointId),
      register: registerText({ table, address }),
      type: isBit ? '' : format.type,
      order: isBit ? '' : format.order,
      scale: isBit ? '' : String(format.scale),
      offset: isBit ? '' : String(format.offset),
      write: writable ? 'yes' : 'no',
      name: nameOf(pointId),
    };
    return columns.map((column) => csvField(cells[column])).join(',');
  });
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

type Complain = (field: Column | '', message: string) => void;

function checkPoint({ pointId, writable }: ServedPoint, find: FindPoint, complain: Complain): void {
  const point = find(pointId);
  if (point === undefined) complain('point_id', `there is no point ${pointId}`);
  else if (point.kind === 'text') complain('point_id', `${point.name} holds a text, and registers serve numbers`);
  else if (writable && !point.writable) complain('write', `${point.name} cannot be written`);
}

function headerProblems(names: readonly string[], row: number): MapProblem[] {
  const unknown = names.filter((name) => !(columns as readonly string[]).includes(name));
  return [
    ...unknown.map((field) => ({ row, field, message: `unknown column; known are ${columns.join(', ')}` })),
    ...(['point_id', 'register'] as const)
      .filter((needed) => !names.includes(needed))
      .map((field) => ({ row, field, message: `the column ${field} is missing` })),
  ];
}

function cellsOf({ fields }: CsvRecord, names: readonly string[]): Partial<Record<Column, string>> {
  return Object.fromEntries(names.map((name, index) => [name, (fields[index] ?? '').trim()]));
}

function readRow(cells: Partial<Record<Column, string>>, complain: Complain): ServedPoint | undefined {
  const { point_id: id = '', register: text = '', write = '' } = cells;
  const pointId = Number(id);
  if (!Number.isSafeInteger(pointId) || pointId < 1 || id === '') complain('point_id', `"${id}" is no id of a point`);
  const register = readRegisterText(text);
  if (typeof register === 'string') {
    complain('register', register);
    return undefined;
  }
  const { table, address, bit } = register;
  if (bit !== undefined && !isBitTable(table)) {
    complain('register', 'a single bit is served as a coil or discrete input, not inside a register');
    return undefined;
  }
  const format = readFormat(formatJson(cells), table);
  if (typeof format === 'string') {
    complain(columns.find((column) => format.startsWith(column)) ?? '', format);
    return undefined;
  }
  if (format.type === 'string' || (format.type === 'bits' && !isBitTable(table))) {
    complain('type', `${format.type} cannot be served; use a type of numbers`);
    return undefined;
  }
  if (!['', 'yes', 'no'].includes(write)) complain('write', `"${write}" is neither yes nor no`);
  const writable = write === 'yes';
  if (writable && (table === 'input' || table === 'discrete')) {
    complain('write', `nobody can write a ${table} register; use holding or coil`);
  }
  return { pointId, table, address, format, writable };
}

/** Empty cells are not there; what should be a number and is none is left for the format to refuse. */
function formatJson({ type = '', order = '', scale = '', offset = '' }: Partial<Record<Column, string>>): JsonObject {
  return {
    ...(type === '' ? {} : { type }),
    ...(order === '' ? {} : { order }),
    ...(scale === '' ? {} : { scale: numberOrText(scale) }),
    ...(offset === '' ? {} : { offset: numberOrText(offset) }),
  };
}

function numberOrText(text: string): Json {
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** Takes the registers of a point, or says who has one of them or that they are not there. */
function claim(point: ServedPoint, row: number, taken: Map<string, number>): string | undefined {
  const { table, address, count } = spanOf(point);
  if (address + count > 65_536) return `${count} registers from ${address} run over the last address 65535`;
  for (let at = address; at < address + count; at++) {
    const before = taken.get(`${table}:${at}`);
    if (before !== undefined) return `${table}:${at} is taken by row ${before}`;
  }
  for (let at = address; at < address + count; at++) taken.set(`${table}:${at}`, row);
  return undefined;
}
