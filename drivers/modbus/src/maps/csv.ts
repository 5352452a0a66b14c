/** A line longer than this is no table of registers. */
const FIELDS_MAX = 64;

/** One record of a CSV text with the line it begins on, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Splits a CSV text: quotes around fields that hold separators, quotes or line ends, doubled quotes inside (RFC 4180).
 * The separator is a comma, or a semicolon where spreadsheets of other countries put one. Empty lines are left out.
 */
export function readCsv(text: string): CsvRecord[] | string {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const separator = separatorOf(source);
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let startLine = 1;
  let at = 0;
  while (at < source.length) {
    const field = readField(source, at, separator);
    if (field === undefined) return `line ${startLine}: a quote is never closed`;
    fields.push(field.text);
    if (fields.length > FIELDS_MAX) return `line ${startLine}: more than ${FIELDS_MAX} columns`;
    line += field.lineEnds;
    at = field.end;
    if (source[at] === separator) {
      at++;
      if (at < source.length) continue;
      fields.push('');
    }
    if (fields.some((value) => value.trim() !== '')) records.push({ line: startLine, fields });
    fields = [];
    at += source.startsWith('\r\n', at) ? 2 : 1;
    line++;
    startLine = line;
  }
  return records;
}

/** A field as it must stand in a CSV text. */
export function csvField(text: string): string {
  return /[",;\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Field {
  readonly text: string;
  readonly end: number;
  readonly lineEnds: number;
}

function readField(source: string, start: number, separator: string): Field | undefined {
  if (source[start] !== '"') {
    const end = firstOf(source, start, separator);
    return { text: source.slice(start, end), end, lineEnds: 0 };
  }
  let text = '';
  let at = start + 1;
  for (;;) {
    const quote = source.indexOf('"', at);
    if (quote < 0) return undefined;
    text += source.slice(at, quote);
    if (source[quote + 1] !== '"') {
      // What follows a closing quote up to the separator is no part of any field.
      return { text, end: firstOf(source, quote + 1, separator), lineEnds: text.split('\n').length - 1 };
    }
    text += '"';
    at = quote + 2;
  }
}

function firstOf(source: string, start: number, separator: string): number {
  let at = start;
  while (at < source.length && source[at] !== separator && source[at] !== '\n' && source[at] !== '\r') at++;
  return at;
}

function separatorOf(source: string): string {
  const head = source.slice(0, source.search(/[\r\n]|$/));
  return head.split(';').length > head.split(',').length ? ';' : ',';
}
