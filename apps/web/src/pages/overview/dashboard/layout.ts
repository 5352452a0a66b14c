import { DASHBOARD_COLUMNS, DASHBOARD_ROWS_MAX } from '@t3000/contract';
import type { Widget } from '@t3000/contract';

/** Where a card stands, in cells of the grid. */
export interface Cell {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Kind = Widget['kind'];

/** Smaller than this a card shows nothing anybody can read. */
const least: Readonly<Record<Kind, { readonly width: number; readonly height: number }>> = {
  value: { width: 2, height: 2 },
  gauge: { width: 2, height: 3 },
  trend: { width: 4, height: 4 },
  points: { width: 3, height: 3 },
  plan: { width: 3, height: 4 },
  devices: { width: 3, height: 3 },
  alarms: { width: 3, height: 3 },
};
export const HEIGHT_MAX = 24;

/** How large a new card of each kind is. */
export const usualSize: Readonly<Record<Kind, { readonly width: number; readonly height: number }>> = {
  value: { width: 2, height: 3 },
  gauge: { width: 3, height: 4 },
  trend: { width: 8, height: 7 },
  points: { width: 4, height: 6 },
  plan: { width: 4, height: 7 },
  devices: { width: 4, height: 6 },
  alarms: { width: 4, height: 6 },
};

function collide(a: Cell, b: Cell): boolean {
  return a.id !== b.id && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

const inRow = <T extends Cell>(cell: T, y: number): T => ({ ...cell, y });
const readingOrder = (a: Cell, b: Cell): number => a.y - b.y || a.x - b.x;

/** Lets every card fall upwards as far as it goes, in reading order; none covers another. */
export function compacted<T extends Cell>(cells: readonly T[]): T[] {
  const done: T[] = [];
  for (const cell of cells.toSorted(readingOrder)) {
    let at: T = cell;
    while (done.some((other) => collide(at, other))) at = inRow(at, at.y + 1);
    while (at.y > 0 && !done.some((other) => collide(inRow(at, at.y - 1), other))) at = inRow(at, at.y - 1);
    done.push(at);
  }
  return done;
}

/** Puts one card at a place; the others make room, and everything falls upwards. */
export function moved<T extends Cell>(cells: readonly T[], id: string, x: number, y: number): T[] {
  const card = cells.find((cell) => cell.id === id);
  if (card === undefined) return [...cells];
  const others = compacted(cells.filter((cell) => cell.id !== id));
  let at: T = { ...card, x: clamp(x, 0, DASHBOARD_COLUMNS - card.width), y: clamp(y, 0, DASHBOARD_ROWS_MAX) };
  // A card that begins higher keeps its place until the moved one has passed its middle.
  for (const other of others.toSorted(readingOrder)) {
    if (collide(at, other) && other.y < at.y && at.y >= other.y + other.height / 2)
      at = inRow(at, other.y + other.height);
  }
  return makingRoom(at, others);
}

/** Gives one card another size; the others make room. */
export function resized<T extends Cell & Pick<Widget, 'kind'>>(
  cells: readonly T[],
  id: string,
  width: number,
  height: number,
): T[] {
  const card = cells.find((cell) => cell.id === id);
  if (card === undefined) return [...cells];
  const { width: narrowest, height: lowest } = least[card.kind];
  const at: T = {
    ...card,
    width: clamp(width, narrowest, DASHBOARD_COLUMNS - card.x),
    height: clamp(height, lowest, HEIGHT_MAX),
  };
  return makingRoom(
    at,
    cells.filter((cell) => cell.id !== id),
  );
}

function makingRoom<T extends Cell>(at: T, others: readonly T[]): T[] {
  const done: T[] = [at];
  for (const cell of others.toSorted(readingOrder)) {
    let next = cell;
    while (done.some((other) => collide(next, other))) next = inRow(next, next.y + 1);
    done.push(next);
  }
  return compacted(done);
}

/** One step in a direction, far enough that something changes: a card below is passed as a whole. */
export function stepped<T extends Cell>(cells: readonly T[], id: string, dx: number, dy: number): T[] {
  const card = cells.find((cell) => cell.id === id);
  if (card === undefined) return [...cells];
  for (let far = 1; far <= HEIGHT_MAX; far++) {
    const next = moved(cells, id, card.x + dx * far, card.y + dy * far);
    const now = next.find((cell) => cell.id === id);
    if (now !== undefined && (now.x - card.x) * dx + (now.y - card.y) * dy > 0) return next;
    if (card.y + dy * far < 0) break;
  }
  return [...cells];
}

/** Where a new card goes: the first free place in reading order. */
export function freePlace(
  cells: readonly Cell[],
  { width, height }: { readonly width: number; readonly height: number },
  columns = DASHBOARD_COLUMNS,
): { x: number; y: number } {
  for (let y = 0; ; y++) {
    for (let x = 0; x + width <= columns; x++) {
      if (!cells.some((cell) => collide({ id: '', x, y, width, height }, cell))) return { x, y };
    }
  }
}

/** The same cards on a narrower grid: in reading order, each in the first place where it fits. */
export function narrowed<T extends Cell>(cells: readonly T[], columns: number): T[] {
  const done: T[] = [];
  for (const cell of cells.toSorted(readingOrder)) {
    const width = widthOn(cell.width, columns);
    done.push({ ...cell, width, ...freePlace(done, { width, height: cell.height }, columns) });
  }
  return done;
}

/** Thirds, halves and the whole: odd widths would leave holes. */
function widthOn(width: number, columns: number): number {
  if (width > 6) return columns;
  if (width > 2) return columns <= 2 ? columns : columns / 2;
  return columns <= 2 ? 1 : columns / 3;
}

/** Columns for a page this wide, in pixels. */
export function columnsFor(width: number): number {
  if (width === 0 || width >= 940) return DASHBOARD_COLUMNS;
  return width >= 520 ? 6 : 2;
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.max(minimum, Math.min(maximum, Math.round(value)));
}
