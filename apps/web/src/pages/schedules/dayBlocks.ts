import type { ScheduleEntry } from '@t3000/contract';

/** Seconds of a day as the entries of a schedule count them: wall clock, without changes of the clocks. */
export const DAY_SECONDS = 86_400;
/** What the mouse and the arrow keys move by. Times typed are kept to the second. */
export const SNAP_SECONDS = 900;

/** A stretch of a day with one value; what stands between two blocks is left to what lies below. */
export interface Block {
  /** Seconds from midnight. */
  readonly from: number;
  /** Seconds from midnight, 86,400 for the end of the day. */
  readonly to: number;
  readonly value: number;
}

/** Entries as one looks at them: an entry holds until the next one, and one without a value leaves a gap. */
export function blocksOf(entries: readonly ScheduleEntry[]): Block[] {
  const sorted = entries
    .map(({ time, value }) => ({ from: secondOf(time) ?? 0, value }))
    .toSorted((a, b) => a.from - b.from);
  return sorted.flatMap(({ from, value }, index) => {
    const to = sorted[index + 1]?.from ?? DAY_SECONDS;
    return value === null || to <= from ? [] : [{ from, to, value }];
  });
}

/** The entries that mean these blocks: one where a block begins, one without a value where nothing follows its end. */
export function entriesOf(blocks: readonly Block[]): ScheduleEntry[] {
  return blocks.flatMap(({ from, to, value }, index) => {
    const begin = { time: timeText(from), value };
    const isLeft = to < DAY_SECONDS && blocks[index + 1]?.from !== to;
    return isLeft ? [begin, { time: timeText(to), value: null }] : [begin];
  });
}

/** Adds a block; what it covers of the others is cut away. */
export function placed(blocks: readonly Block[], block: Block): Block[] {
  const rest = blocks.flatMap((other) => {
    if (other.to <= block.from || other.from >= block.to) return [other];
    return [
      { ...other, to: block.from },
      { ...other, from: block.to },
    ].filter(({ from, to }) => from < to);
  });
  return [...rest, block].toSorted((a, b) => a.from - b.from);
}

/** Moves a block as far as its neighbours and the day allow. */
export function moved(blocks: readonly Block[], index: number, by: number): Block[] {
  const block = blocks[index];
  if (block === undefined) return [...blocks];
  const { low, high } = roomOf(blocks, index);
  const from = Math.min(high - (block.to - block.from), Math.max(low, block.from + by));
  return blocks.map((other, at) => (at === index ? { ...block, from, to: from + (block.to - block.from) } : other));
}

/** Moves the end of a block; it keeps at least one step of length and stops at its neighbour. */
export function resized(blocks: readonly Block[], index: number, by: number): Block[] {
  const block = blocks[index];
  if (block === undefined) return [...blocks];
  const { high } = roomOf(blocks, index);
  const to = Math.min(high, Math.max(block.from + SNAP_SECONDS, block.to + by));
  return blocks.map((other, at) => (at === index ? { ...block, to } : other));
}

function roomOf(blocks: readonly Block[], index: number): { readonly low: number; readonly high: number } {
  return { low: blocks[index - 1]?.to ?? 0, high: blocks[index + 1]?.from ?? DAY_SECONDS };
}

/** A block dragged as a whole, on the 15-minute grid and inside the day. */
export function shifted({ from, to, value }: Block, by: number): Block {
  const start = Math.min(DAY_SECONDS - (to - from), Math.max(0, snapped(from + by)));
  return { from: start, to: start + (to - from), value };
}

/** Between two seconds in either order, on the grid, at least one step long. */
export function drawn(a: number, b: number, value: number): Block {
  const from = Math.min(snapped(Math.min(a, b)), DAY_SECONDS - SNAP_SECONDS);
  return { from, to: Math.max(snapped(Math.max(a, b)), from + SNAP_SECONDS), value };
}

export function snapped(second: number): number {
  return Math.min(DAY_SECONDS, Math.max(0, Math.round(second / SNAP_SECONDS) * SNAP_SECONDS));
}

/** Where a new block fits: the working day when it is free, or else the first free hour. Undefined in a full day. */
export function freeSpan(blocks: readonly Block[]): { readonly from: number; readonly to: number } | undefined {
  if (blocks.length === 0) return { from: 8 * 3600, to: 18 * 3600 };
  const ends = [{ from: 0, to: 0 }, ...blocks];
  for (const [index, { to }] of ends.entries()) {
    const free = (blocks[index]?.from ?? DAY_SECONDS) - to;
    if (free >= SNAP_SECONDS) return { from: to, to: to + Math.min(free, 3600) };
  }
  return undefined;
}

/** `08:00`, with seconds where there are any; the end of a day is `24:00`. */
export function timeText(second: number): string {
  const text = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
  return second % 60 === 0 ? text : `${text}:${two(second % 60)}`;
}

/** Seconds of `8:00`, `08:00:30` or `24:00`; undefined for anything else. */
export function secondOf(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const second = hours * 3600 + minutes * 60 + seconds;
  return minutes < 60 && seconds < 60 && second <= DAY_SECONDS ? second : undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');
