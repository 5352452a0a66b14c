import { jsonOfField, readFields, recordsOf, isEmptyRecord, type ProgFile, type ProgSectionName } from '@t3000/t3';

/** One section as a table of texts, for the terminal and for CSV. */
export interface Sheet {
  readonly section: ProgSectionName;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A record with its number, counted from 1. */
export interface Numbered<T> {
  readonly index: number;
  readonly record: T;
}

/** Cells of one row by column title. */
export type Cells<T> = readonly (readonly [title: string, text: (row: Numbered<T>) => string])[];

/** Records of a section that are in use, or all of them. */
export function numbered<T>(
  file: ProgFile,
  section: ProgSectionName,
  codec: { decode(bytes: Uint8Array): T },
  isAll: boolean,
  isUsed: (record: T) => boolean = () => true,
): Numbered<T>[] {
  return recordsOf(file, section).flatMap((bytes, i) => {
    const record = codec.decode(bytes);
    return isAll || (!isEmptyRecord(bytes) && isUsed(record)) ? [{ index: i + 1, record }] : [];
  });
}

export function sheet<T>(section: ProgSectionName, cells: Cells<T>, rows: readonly Numbered<T>[]): Sheet {
  return {
    section,
    columns: cells.map(([title]) => title),
    rows: rows.map((row) => cells.map(([, text]) => text(row))),
  };
}

/** Every field of every record as it is stored, for sections without a table of their own. */
export function plainSheet(file: ProgFile, section: ProgSectionName, isAll: boolean): Sheet {
  const records = recordsOf(file, section);
  const leaves = records.map((record) => leavesOf('', jsonOfField(readFields(section, record))));
  if (section === 'settings') return { section, columns: ['field', 'value'], rows: leaves[0] ?? [] };
  const rows = leaves.flatMap((row, i) => {
    if (!isAll && isEmptyRecord(records[i] ?? new Uint8Array())) return [];
    return [[String(i + 1), ...row.map(([, text]) => text)]];
  });
  return { section, columns: ['no', ...(leaves[0] ?? []).map(([name]) => name)], rows };
}

/** Lists of numbers stay one cell; lists of objects are shown by their members. */
function leavesOf(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) {
    if (value.every((part) => typeof part !== 'object')) return [[name, value.join(' ')]];
    return value.flatMap((part, i) => leavesOf(`${name}[${i}]`, part));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, part]) => leavesOf(name === '' ? key : `${name}.${key}`, part));
  }
  return [[name, String(value)]];
}
