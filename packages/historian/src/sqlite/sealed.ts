import { join } from 'node:path';

import type { PointId } from '@t3000/core';

import { ColumnBuffer, lowerBound, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';
import { HistoryUnavailable } from '../store.ts';
import type { MonthView, View } from './catalog.ts';
import { ChunkCache } from './chunk-cache.ts';
import type { ChunkRow } from './chunk-table.ts';
import { unlessDamaged } from './damage.ts';
import type { Damage } from './damage.ts';
import { worldlyProblem } from './database.ts';
import type { HotFile } from './hot-file.ts';
import { chunkId, DAY_MS, dayOf, monthOf, monthStart, otherSide, pointOfChunk, pointOfMonthChunk } from './layout.ts';
import type { Side } from './layout.ts';
import { MonthFile } from './month-file.ts';
import type { OnLost } from './month-file.ts';

/** Chunks looked for with one statement: those of fast points are some megabytes. */
const KEYS_MAX = 512;

/** Samples decoded before a visitor sees them: the chunk of a slow point has a hundred, and each visit costs. */
const BLOCK_SAMPLES = 4096;

/** Files of months held open: ten years of one point reopen some of them, which takes a tenth of a millisecond. */
const FILES_OPEN_MAX = 48;

/** Receives samples of one point in time order, valid during the call. True when this point needs no more. */
export type Deliver = (pointId: PointId, columns: Columns) => boolean;

/** Hears that a stretch of a point is lost, with the bytes of the damaged chunk where there are any. */
export type OnGap = (pointId: PointId, from: number, to: number, data?: Uint8Array) => void;

/** A stretch of time and where its samples are, oldest writes first. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly file: string;
  /** Sides with the days to be read there. */
  readonly sides: readonly { readonly side: Side; readonly days: readonly number[] }[];
}

/** Reads what is sealed, from the days in `hot.db` and the files of months, as one series. */
export class Sealed {
  readonly #folder: string;
  readonly #file: () => HotFile;
  readonly #damage: Damage;
  readonly #months = new Map<string, MonthFile>();
  readonly #cache = new ChunkCache();
  readonly #block = new ColumnBuffer();
  readonly #layers = [new ColumnBuffer(), new ColumnBuffer(), new ColumnBuffer()];

  constructor(folder: string, file: () => HotFile, damage: Damage) {
    this.#folder = folder;
    this.#file = file;
    this.#damage = damage;
  }

  get damage(): Damage {
    return this.#damage;
  }

  /**
   * Delivers what may hold samples with `from <= at < to`, of the points (ascending, few hundred), each in time order.
   * The neighbours of what is wanted come along.
   */
  read(view: View, pointIds: readonly PointId[], from: number, to: number, deliver: Deliver, onGap: OnGap): void {
    let open = pointIds;
    for (const segment of segments(view, from, to)) {
      if (open.length === 0) return;
      const done = new Set<PointId>();
      const takes: Deliver = (pointId, columns) => {
        const finished = deliver(pointId, columns);
        if (finished) done.add(pointId);
        return finished;
      };
      if (segment.sides.length === 0) this.#readFile(segment, open, takes, onGap);
      else if (segment.sides.length === 1 && segment.file === '') this.#readDays(segment, open, takes, onGap);
      else for (const day of daysOf(segment)) this.#readLayers(day, open, takes, onGap);
      if (done.size > 0) open = open.filter((pointId) => !done.has(pointId));
    }
  }

  /** The file of a month; undefined when it cannot be read, which is noted. */
  month(name: string): MonthFile | undefined {
    const open = this.#months.get(name);
    if (open !== undefined) return open;
    for (const [oldest, file] of this.#months) {
      if (this.#months.size < FILES_OPEN_MAX) break;
      file.close();
      this.#months.delete(oldest);
    }
    const month = monthOfFile(name);
    const span = { from: monthStart(month), to: monthStart(month + 1) };
    try {
      const file = new MonthFile(join(this.#folder, name), span, this.#cache);
      this.#months.set(name, file);
      return file;
    } catch (error) {
      const why = error instanceof HistoryUnavailable ? error.message : worldlyProblem(error);
      if (why === undefined) throw error;
      this.#damage.note(`${name}/`, { pointId: -1, ...span, why });
      return undefined;
    }
  }

  /** Closes the file of a month that is no more in use. */
  forget(name: string): void {
    this.#months.get(name)?.close();
    this.#months.delete(name);
  }

  /** Closes files that are no more in use. */
  keepOnly(view: View): void {
    if (this.#months.size === 0) return;
    const names = new Set(view.months.map(({ file }) => file));
    for (const name of this.#months.keys()) if (!names.has(name)) this.forget(name);
  }

  close(): void {
    for (const file of this.#months.values()) file.close();
    this.#months.clear();
  }

  #readFile(segment: Segment, pointIds: readonly PointId[], deliver: Deliver, onGap: OnGap): void {
    const file = this.month(segment.file);
    const { from, to } = segment;
    if (file === undefined) {
      for (const pointId of pointIds) onGap(pointId, from, to);
      return;
    }
    const block = this.#block.clear();
    let current = -1;
    let finished = false;
    for (const row of file.chunks(pointIds, from, to, this.lost(segment.file, onGap))) {
      const pointId = pointOfMonthChunk(row.id);
      if (pointId !== current || block.length >= BLOCK_SAMPLES) {
        if (block.length > 0 && !finished) finished = deliver(current, block);
        block.clear();
        if (pointId !== current) finished = false;
        current = pointId;
        if (finished && pointIds.length === 1) return;
      }
      if (finished) continue;
      if (!this.#damage.decode(row, block, from, to, segment.file, pointId)) onGap(pointId, row.from, row.to, row.data);
    }
    if (block.length > 0 && !finished) deliver(current, block);
  }

  #readDays({ from, to, sides }: Segment, pointIds: readonly PointId[], deliver: Deliver, onGap: OnGap): void {
    const finished = new Set<PointId>();
    for (const { side, days } of sides) {
      // Few at first, as the visitor may want no more.
      let count = Math.max(1, Math.min(8, Math.floor(KEYS_MAX / pointIds.length)));
      for (
        let start = 0;
        start < days.length;
        start += count, count = Math.max(1, Math.min(count * 2, Math.floor(KEYS_MAX / pointIds.length)))
      ) {
        const open = finished.size === 0 ? pointIds : pointIds.filter((pointId) => !finished.has(pointId));
        if (open.length === 0) return;
        for (const [pointId, rows] of this.#rowsOf(side, days.slice(start, start + count), open, from, to, onGap)) {
          if (this.#decodeAll(rows, from, to, onGap, (block) => deliver(pointId, block))) finished.add(pointId);
        }
      }
    }
  }

  /** Decodes chunks of one point block by block; true when `take` wants no more. */
  #decodeAll(
    rows: readonly ChunkRow[],
    from: number,
    to: number,
    onGap: OnGap,
    take: (block: Columns) => boolean,
  ): boolean {
    const block = this.#block.clear();
    for (const row of rows) {
      if (block.length >= BLOCK_SAMPLES) {
        if (take(block)) return true;
        block.clear();
      }
      if (!this.#damage.decode(row, block, from, to)) onGap(pointOfChunk(row.id), row.from, row.to, row.data);
    }
    return block.length > 0 && take(block);
  }

  /** One day of which more than one place holds samples: the later writes win. */
  #readLayers({ from, to, file, sides }: Segment, pointIds: readonly PointId[], deliver: Deliver, onGap: OnGap): void {
    // A block brings neighbours along, which belong to the day before or after.
    const within = (into: ColumnBuffer, columns: Columns): boolean => {
      const start = lowerBound(columns.at, from, 0, columns.length);
      into.pushAll(columns, start, lowerBound(columns.at, to, start, columns.length));
      return false;
    };
    let [sum = new ColumnBuffer(), layer = new ColumnBuffer(), merged = new ColumnBuffer()] = this.#layers;
    for (const pointId of pointIds) {
      sum.clear();
      if (file !== '') {
        const target = sum;
        this.#readFile({ from, to, file, sides: [] }, [pointId], (_, columns) => within(target, columns), onGap);
      }
      for (const { side, days } of sides) {
        layer.clear();
        for (const rows of this.#rowsOf(side, days, [pointId], from, to, onGap).values()) {
          const target = layer;
          this.#decodeAll(rows, from, to, onGap, (block) => within(target, block));
        }
        if (layer.length === 0) continue;
        mergeInto(merged.clear(), sum, layer);
        [sum, merged] = [merged, sum];
      }
      if (sum.length > 0) deliver(pointId, sum);
    }
  }

  /** Damaged pages cost the point and day that lie on them, not the others. */
  #rowsOf(
    side: Side,
    days: readonly number[],
    pointIds: readonly PointId[],
    from: number,
    to: number,
    onGap: OnGap,
  ): Map<PointId, ChunkRow[]> {
    const rows = unlessDamaged(() => this.#file().side(side).chunks(days, pointIds, from, to));
    return byPoint(
      rows ??
        days.flatMap((day) => {
          return pointIds.flatMap((pointId) => {
            const own = unlessDamaged(() => this.#file().side(side).chunks([day], [pointId], from, to));
            if (own === undefined) this.noteLostDay(day, pointId, onGap);
            return own ?? [];
          });
        }),
    );
  }

  /** Pages of `hot.db` that hold a point and day cannot be read. */
  noteLostDay(day: number, pointId: PointId, onGap: OnGap): void {
    const span = { from: day * DAY_MS, to: (day + 1) * DAY_MS };
    this.#damage.note(`/${chunkId(day, pointId)}`, { pointId, ...span, why: 'the pages of the file cannot be read' });
    onGap(pointId, span.from, span.to);
  }

  /** Notes chunks of a month that cannot be found, because their pack is damaged. */
  lost(name: string, onGap: OnGap): OnLost {
    const month = monthOfFile(name);
    const span = { from: monthStart(month), to: monthStart(month + 1) };
    return (first, _last, why) => {
      const pointId = pointOfMonthChunk(first);
      this.#damage.note(`${name}/${first}`, { pointId, ...span, why });
      onGap(pointId, span.from, span.to);
    };
  }
}

/** Stamps are whole milliseconds, so "not above t" is "below t + 1". */
export const STAMP_STEP = 1;

function byPoint(rows: readonly ChunkRow[]): Map<PointId, ChunkRow[]> {
  const result = new Map<PointId, ChunkRow[]>();
  for (const row of rows) {
    const pointId = pointOfChunk(row.id);
    const known = result.get(pointId);
    if (known === undefined) result.set(pointId, [row]);
    else known.push(row);
  }
  return result;
}

export function monthOfFile(name: string): number {
  return Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7)) - 1;
}

/** Months in time order that have anything between `from` and `to`. */
export function segments(view: View, from: number, to: number): Segment[] {
  const known = new Map<number, MonthView>(view.months.map((month) => [month.month, month]));
  const lastDay = Math.ceil(to / DAY_MS) - 1;
  const days = view.days.map((side) => side.filter((day) => day >= dayOf(from) && day <= lastDay));
  const months = new Set(view.months.filter(({ file }) => file !== '').map(({ month }) => month));
  for (const day of [...(days[0] ?? []), ...(days[1] ?? [])]) months.add(monthOf(day * DAY_MS));
  const result: Segment[] = [];
  for (const month of [...months].sort((a, b) => a - b)) {
    const span = { from: Math.max(from, monthStart(month)), to: Math.min(to, monthStart(month + 1)) };
    if (!(span.from < span.to)) continue;
    const { side = 0, file = '' } = known.get(month) ?? {};
    const sides = [otherSide(side), side]
      .map((each) => ({ side: each, days: (days[each] ?? []).filter((day) => monthOf(day * DAY_MS) === month) }))
      .filter((each) => each.days.length > 0);
    if (file !== '' || sides.length > 0) result.push({ ...span, file, sides });
  }
  return result;
}

/** The days of a segment, each a segment of its own. Where there is no file, only days with samples count. */
function daysOf({ from, to, file, sides }: Segment): Segment[] {
  const known = new Set(sides.flatMap(({ days }) => days));
  const result: Segment[] = [];
  for (let day = dayOf(from); day * DAY_MS < to; day++) {
    if (file === '' && !known.has(day)) continue;
    result.push({
      from: Math.max(from, day * DAY_MS),
      to: Math.min(to, (day + 1) * DAY_MS),
      file,
      sides: sides.flatMap(({ side, days }) => (days.includes(day) ? [{ side, days: [day] }] : [])),
    });
  }
  return result;
}
