import type { Point } from '@t3000/contract';
import { editColumns } from './editColumns.ts';
import type { ColumnId } from './editColumns.ts';
import type { CellEdit } from './tableDraft.ts';

/** More cells than any sheet of points has: what is beyond is not taken, and said. */
export const PASTE_ROWS_MAX = 10_000;

/** A block of cells, ends included. */
export interface Range {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromColumn: number;
  readonly toColumn: number;
}

/** What a paste does, and which of its lines do not fit, counted from 1 as a spreadsheet does. */
export interface Pasted {
  readonly edits: readonly CellEdit[];
  readonly faults: readonly {
    readonly line: number;
    readonly code: 'unknown_point' | 'beyond_end';
    readonly id?: string;
  }[];
}

/**
 * Cells as spreadsheets put them on the clipboard: tabs between them, a line each, quoted when tabs, quotes or line breaks
 * are inside.
 */
export function readSheet(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = (): void => {
    row.push(cell);
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(at++);
      else isQuoted = false;
    } else if (letter === '"' && cell === '') isQuoted = true;
    else if (letter === '\t') endCell();
    else if (letter === '\n') {
      endCell();
      rows.push(row);
      row = [];
      if (rows.length >= PASTE_ROWS_MAX) return rows;
    } else if (letter !== '\r') cell += letter;
  }
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}

const quoted = (cell: string): string => (/["\t\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The same way out. */
export function writeSheet(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join('\t')).join('\n');
}

/** Columns named by the first line of a sheet; undefined when it is no line of titles. */
function titlesOf(
  first: readonly string[],
  labels: ReadonlyMap<string, ColumnId | 'id'>,
): (ColumnId | 'id' | undefined)[] | undefined {
  const titles = first.map((cell) => labels.get(cell.trim().toLowerCase()));
  return titles.includes('id') && titles.length > 1 ? titles : undefined;
}

/**
 * Lays a sheet over the table. With a line of titles that has `id` in it every line goes to its point, wherever it stands;
 * otherwise cells go from the cursor to the right and down, and one single cell fills all of the selection.
 */
export function paste(
  sheet: readonly (readonly string[])[],
  points: readonly Point[],
  range: Range,
  labels: ReadonlyMap<string, ColumnId | 'id'>,
): Pasted {
  const titles = titlesOf(sheet[0] ?? [], labels);
  if (titles !== undefined) return pasteById(sheet.slice(1), titles, points);
  const single = sheet.length === 1 && sheet[0]?.length === 1 ? sheet[0][0] : undefined;
  if (single !== undefined) return { edits: filled(points, range, () => single), faults: [] };
  const edits: CellEdit[] = [];
  const faults: Pasted['faults'][number][] = [];
  for (const [down, cells] of sheet.entries()) {
    const point = points[range.fromRow + down];
    if (point === undefined) faults.push({ line: down + 1, code: 'beyond_end' });
    else {
      for (const [right, cell] of cells.entries()) {
        const column = editColumns[range.fromColumn + right];
        if (column !== undefined) edits.push({ point, column: column.id, text: cell });
      }
    }
  }
  return { edits, faults };
}

function pasteById(
  lines: readonly (readonly string[])[],
  titles: readonly (ColumnId | 'id' | undefined)[],
  points: readonly Point[],
): Pasted {
  const byId = new Map(points.map((point) => [String(point.id), point]));
  const edits: CellEdit[] = [];
  const faults: Pasted['faults'][number][] = [];
  const idAt = titles.indexOf('id');
  for (const [index, cells] of lines.entries()) {
    const id = (cells[idAt] ?? '').trim();
    const point = byId.get(id);
    // The line of titles is the first.
    if (point === undefined) faults.push({ line: index + 2, code: 'unknown_point', id });
    else {
      for (const [at, column] of titles.entries()) {
        const cell = cells[at];
        if (column !== undefined && column !== 'id' && cell !== undefined) edits.push({ point, column, text: cell });
      }
    }
  }
  return { edits, faults };
}

/** One text for every cell of a block. */
export function filled(points: readonly Point[], range: Range, textOf: (column: ColumnId) => string): CellEdit[] {
  return points
    .slice(range.fromRow, range.toRow + 1)
    .flatMap((point) =>
      editColumns
        .slice(range.fromColumn, range.toColumn + 1)
        .map(({ id }) => ({ point, column: id, text: textOf(id) })),
    );
}
