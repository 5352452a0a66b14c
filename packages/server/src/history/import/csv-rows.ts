/** A row of a table: its cells, or why it has none. */
export interface CsvRow {
  /** Where it begins, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Empty when all is well. */
  readonly problem: string;
}

/** An export has nine columns; a text that is all separators must not become a list of millions. */
export const CELLS_MAX = 200;

export type Separator = ',' | ';' | '\t';

const separators: readonly Separator[] = [',', ';', '\t'];

/** What separates cells: that of the three which the heading has most of. Where commas are decimal it is a semicolon. */
export function separatorOf(text: string): Separator {
  const end = text.search(/[\r\n]/);
  const heading = (end < 0 ? text : text.slice(0, end)).slice(0, 65_536).replaceAll(/"[^"]*"/g, '');
  const counts = separators.map((separator) => heading.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** RFC 4180, row by row and in linear time; lines end in any way, and empty ones are passed over. */
export function* csvRows(text: string, separator: Separator): Generator<CsvRow> {
  let place = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (place < text.length) {
    const { cells, problem, end, breaks } = rowAt(text, place, separator);
    if (problem !== '' || cells.length > 1 || cells[0] !== '') yield { line, cells, problem };
    line += breaks + 1;
    place = end;
  }
}

interface Found {
  readonly cells: readonly string[];
  readonly problem: string;
  /** First character behind the row and its end of line. */
  readonly end: number;
  /** Ends of line within quotes. */
  readonly breaks: number;
}

function rowAt(text: string, start: number, separator: Separator): Found {
  const cells: string[] = [];
  let problem = '';
  let breaks = 0;
  let place = start;
  for (;;) {
    const isQuoted = text[place] === '"';
    const cell = isQuoted ? quotedCell(text, place) : { text: '', end: place, breaks: 0, problem: '' };
    breaks += cell.breaks;
    problem ||= cell.problem;
    const end = endOfCell(text, cell.end, separator);
    const rest = text.slice(cell.end, end);
    if (isQuoted && rest.trim() !== '') problem ||= 'a cell goes on after its closing quote';
    if (cells.length < CELLS_MAX) cells.push(isQuoted ? cell.text : rest);
    else problem ||= `the row has more than ${CELLS_MAX} cells`;
    place = end + 1;
    if (text[end] === separator) continue;
    if (text[end] === '\r' && text[place] === '\n') place++;
    return { cells, problem, end: place, breaks };
  }
}

function quotedCell(text: string, open: number): { text: string; end: number; breaks: number; problem: string } {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 2)) {
    if (text[close + 1] === '"') continue;
    const inside = text.slice(open + 1, close);
    return { text: inside.replaceAll('""', '"'), end: close + 1, breaks: breaksIn(inside), problem: '' };
  }
  return { text: '', end: text.length, breaks: 0, problem: 'a quote is opened and never closed' };
}

function endOfCell(text: string, start: number, separator: Separator): number {
  for (let place = start; place < text.length; place++) {
    const character = text[place];
    if (character === separator || character === '\n' || character === '\r') return place;
  }
  return text.length;
}

function breaksIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
