import { ApiError } from '@t3000/contract';
import { csvRows, separatorOf } from './csv-rows.ts';

/** What stands in a row by the name of its column; anything at all in NDJSON. */
export type Fields = Readonly<Record<string, unknown>>;

export interface ImportRow {
  /** Counted from 1, the heading included. */
  readonly line: number;
  /** Undefined where the row cannot be read. */
  readonly fields: Fields | undefined;
  /** Why; empty when it can. */
  readonly problem: string;
}

/** A text as rows, and what its heading says about all of them. */
export interface ImportTable {
  readonly rows: Iterable<ImportRow>;
  /** `time (Europe/Vienna)` names the zone times are written in. */
  readonly timeZone: string | undefined;
  /** Numbers may have a decimal comma: cells are separated by something else. */
  readonly isCommaDecimal: boolean;
}

const WANTED = ['time', 'point_id', 'value'];

/** Cells separated by commas, semicolons or tabs, under a heading. A text without the columns is refused as a whole. */
export function csvTable(text: string): ImportTable {
  const separator = separatorOf(text);
  const found = csvRows(text, separator);
  const first = found.next();
  const cells = first.done === true ? [] : first.value.cells.map((cell) => cell.trim());
  const names = cells.map((cell) => cell.replace(/ \(.*\)$/, '').toLowerCase());
  const missing = WANTED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw refused(
      `line 1 lacks the columns ${missing.join(', ')}; cells are separated by commas, semicolons or tabulators`,
    );
  }
  const repeated = names.find((name, place) => name !== '' && names.indexOf(name) < place);
  if (repeated !== undefined) throw refused(`line 1 names the column ${repeated} twice`);
  return {
    rows: csvImportRows(found, names),
    timeZone: /^time \((.+)\)$/i.exec(cells.find((cell) => /^time \(/i.test(cell)) ?? '')?.[1],
    isCommaDecimal: separator !== ',',
  };
}

function* csvImportRows(found: ReturnType<typeof csvRows>, names: readonly string[]): Generator<ImportRow> {
  for (const { line, cells, problem } of found) {
    if (problem !== '') yield { line, fields: undefined, problem };
    else if (cells.slice(names.length).some((cell) => cell.trim() !== '')) {
      // A decimal comma where commas separate cells would otherwise lose its decimals.
      const words = `the row has ${cells.length} cells and the heading ${names.length}`;
      yield { line, fields: undefined, problem: words };
    } else {
      const fields = Object.fromEntries(names.map((name, place) => [name, (cells[place] ?? '').trim()]));
      yield { line, fields, problem: '' };
    }
  }
}

/** One JSON object a line; empty lines are passed over. */
export function ndjsonTable(text: string): ImportTable {
  return { rows: ndjsonRows(text), timeZone: undefined, isCommaDecimal: false };
}

function* ndjsonRows(text: string): Generator<ImportRow> {
  let place = text.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; place < text.length; line++) {
    const found = text.indexOf('\n', place);
    const end = found < 0 ? text.length : found;
    const content = text.slice(place, end);
    place = end + 1;
    if (content.trim() !== '') yield ndjsonRow(line, content);
  }
}

function ndjsonRow(line: number, content: string): ImportRow {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { line, fields: Object.fromEntries(Object.entries(value)), problem: '' };
    }
    return { line, fields: undefined, problem: 'the line is no JSON object' };
  } catch {
    return { line, fields: undefined, problem: 'the line is no JSON' };
  }
}

function refused(message: string): ApiError {
  return new ApiError('invalid_request', message, { path: 'body/text' });
}
