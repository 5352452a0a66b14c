import type { Json } from '@t3000/core';
import { csvField, readCsv } from './csv.ts';
import type { CsvRecord } from './csv.ts';
import { readMap } from './read-map.ts';
import type { MapOutcome, MapProblem } from './read-map.ts';
import type { MapFileEntry, MapPoint } from './register-map.ts';
import { registerText } from './register-text.ts';

/** Columns by the way their cells are read. Lists stand in one cell, divided by `|`. */
const columns: Readonly<Record<string, 'text' | 'number' | 'numbers' | 'texts'>> = {
  register: 'text',
  name: 'text',
  description: 'text',
  point: 'text',
  kind: 'text',
  type: 'text',
  order: 'text',
  scale: 'number',
  offset: 'number',
  bits: 'number',
  length: 'number',
  invalid: 'numbers',
  codes: 'numbers',
  unit: 'text',
  states: 'texts',
  minimum: 'number',
  maximum: 'number',
  decimals: 'number',
  write: 'text',
  count: 'number',
  step: 'number',
};

export const mapCsvColumns: readonly string[] = Object.keys(columns);

/** Reads a table of registers, one point or series a line, with names of columns in its first line. */
export function readMapCsv(text: string, head: { readonly id: string; readonly name: string }): MapOutcome {
  const records = readCsv(text);
  if (typeof records === 'string') return refused([{ row: 0, field: '', message: records }]);
  const [header, ...rows] = records;
  if (header === undefined) return refused([{ row: 0, field: '', message: 'the file is empty' }]);
  const names = header.fields.map((name) => name.trim().toLowerCase());
  const wrong = names.flatMap((name, index) => headerProblem(names, name, index, header.line));
  for (const needed of ['register', 'name']) {
    if (!names.includes(needed))
      wrong.push({ row: header.line, field: needed, message: `the column ${needed} is missing` });
  }
  if (wrong.length > 0) return refused(wrong);
  const problems: MapProblem[] = [];
  const entries = rows.map((row) => readRow(row, names, problems));
  const outcome = readMap({ ...head, entries });
  if (!outcome.ok) {
    // Entries are counted from 1; people look for the line of their file.
    problems.push(
      ...outcome.problems.map((problem) => ({ ...problem, row: rows[problem.row - 1]?.line ?? problem.row })),
    );
  }
  return problems.length > 0 ? refused(problems.toSorted((a, b) => a.row - b.row)) : outcome;
}

/** A table that {@link readMapCsv} reads back as the same points. */
export function writeMapCsv(points: readonly MapPoint[]): string {
  const entries = points.map(entryOf);
  const used = mapCsvColumns.filter((name) => entries.some((entry) => cellOf(entry, name) !== ''));
  const lines = entries.map((entry) => used.map((name) => csvField(cellOf(entry, name))).join(','));
  return `${[used.join(','), ...lines].join('\r\n')}\r\n`;
}

/** A point as a line of a map file. */
export function entryOf(point: MapPoint): MapFileEntry {
  const { register, states, minimum, maximum, description, unit } = point;
  const { format, table } = register;
  const isBits = format.type === 'bits';
  const isBitTable = table === 'coil' || table === 'discrete';
  return {
    register: registerText(register, isBits && !isBitTable ? format.bit : undefined),
    name: point.name,
    ...(description === '' ? {} : { description }),
    point: point.point,
    kind: point.kind,
    ...(isBits ? {} : { type: format.type }),
    ...(format.order === 'ABCD' ? {} : { order: format.order }),
    ...(format.scale === 1 ? {} : { scale: format.scale }),
    ...(format.offset === 0 ? {} : { offset: format.offset }),
    ...(format.bits === 1 ? {} : { bits: format.bits }),
    ...(format.length === 1 ? {} : { length: format.length }),
    ...(format.invalid.length === 0 ? {} : { invalid: format.invalid }),
    ...(format.codes.length === 0 ? {} : { codes: format.codes }),
    ...(unit === '' ? {} : { unit }),
    ...(states.length === 0 ? {} : { states }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    decimals: point.decimals,
    ...(register.write === 'auto' || point.point === 'input' ? {} : { write: register.write }),
  };
}

function headerProblem(names: readonly string[], name: string, index: number, row: number): MapProblem[] {
  if (!(name in columns)) {
    return [{ row, field: name, message: `unknown column; known are ${mapCsvColumns.join(', ')}` }];
  }
  return names.indexOf(name) === index ? [] : [{ row, field: name, message: 'the column stands there twice' }];
}

function readRow({ line, fields }: CsvRecord, names: readonly string[], problems: MapProblem[]): Json {
  const entry: Record<string, Json> = {};
  for (const [index, name] of names.entries()) {
    const text = (fields[index] ?? '').trim();
    if (text === '') continue;
    const value = readCell(text, columns[name] ?? 'text');
    if (value === undefined)
      problems.push({ row: line, field: name, message: `${JSON.stringify(text.slice(0, 60))} is no number` });
    else entry[name] = value;
  }
  if (fields.length > names.length) {
    problems.push({ row: line, field: '', message: `${fields.length} cells stand under ${names.length} columns` });
  }
  return entry;
}

function readCell(text: string, kind: 'text' | 'number' | 'numbers' | 'texts'): Json | undefined {
  if (kind === 'text') return text;
  const parts = kind === 'number' ? [text] : text.split('|').map((part) => part.trim());
  if (kind === 'texts') return parts;
  const numbers = parts.map(Number);
  if (parts.includes('') || numbers.some(Number.isNaN)) return undefined;
  return kind === 'number' ? (numbers[0] ?? 0) : numbers;
}

function cellOf(entry: MapFileEntry, name: string): string {
  const value = (entry as unknown as Readonly<Record<string, Json | undefined>>)[name];
  if (Array.isArray(value)) return value.join('|');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function refused(problems: readonly MapProblem[]): MapOutcome {
  return { ok: false, problems };
}
