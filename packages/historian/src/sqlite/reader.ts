import type { PointId, Quality, Sample } from '@t3000/core';

import { ColumnBuffer, lowerBound, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { Damage } from './damage.ts';
import { isDamage } from './database.ts';
import type { Days } from './days.ts';
import type { Head } from './head.ts';
import type { ChunkRow, HotFile } from './hot-file.ts';
import { DAY_MS, dayOf, pointOfChunk } from './layout.ts';

/** Days read with one statement: few at first, as the visitor may want no more; then 64, of fast points some megabytes. */
const DAYS_AT_ONCE_FIRST = 8;
const DAYS_AT_ONCE_MAX = 64;

/** Samples decoded before the visitor sees them: the chunk of a slow point has a hundred, and each visit costs. */
const BLOCK_SAMPLES = 4096;

/** Points looked up with one statement: their chunks are in memory together, a megabyte. */
const POINTS_AT_ONCE = 2048;

/** Receives entries `start` to `end` of `columns`, which are valid during the call; true stops the scan. */
export type Visit = (columns: Columns, start: number, end: number) => boolean;

/** Reads chunks and head as one series: in time order, every stamp once, the head winning. */
export class Reader {
  readonly #file: () => HotFile;
  readonly #head: Head;
  readonly #days: Days;
  readonly #damage: Damage;
  readonly #block = new ColumnBuffer();
  readonly #merged = new ColumnBuffer();

  constructor(file: () => HotFile, head: Head, days: Days, damage: Damage) {
    this.#file = file;
    this.#head = head;
    this.#days = days;
    this.#damage = damage;
  }

  /** Visits every sample with `from <= at < to`. */
  scan(pointId: PointId, from: number, to: number, visit: Visit): void {
    if (!(from < to)) return;
    const head = this.#head.get(pointId) ?? EMPTY;
    let next = lowerBound(head.at, from, 0, head.length);
    const end = lowerBound(head.at, to, next, head.length);
    const block = this.#block.clear();
    // The last stamp asked for lies just before `to`.
    const days = this.#days.between(dayOf(from), Math.ceil(to / DAY_MS) - 1);
    for (const row of this.#chunks(days, pointId, from, to)) {
      const headStart = lowerBound(head.at, row.from, next, end);
      const headEnd = lowerBound(head.at, row.to + STAMP_STEP, headStart, end);
      if (headEnd > next || block.length >= BLOCK_SAMPLES) {
        if (visitWithin(block, from, to, visit)) return;
        block.clear();
      }
      if (!this.#damage.decode(row, block) || headEnd === next) continue;
      if (headStart > next && visit(head, next, headStart)) return;
      const merged = headEnd > headStart ? this.#merge(block, head, headStart, headEnd) : block;
      if (visitWithin(merged, from, to, visit)) return;
      block.clear();
      next = headEnd;
    }
    if (visitWithin(block, from, to, visit)) return;
    if (end > next) visit(head, next, end);
  }

  /** Of each point the newest sample with `oldest <= at <= newest`. */
  newest(pointIds: readonly PointId[], oldest: number, newest: number): (Sample | undefined)[] {
    const found: (Sample | undefined)[] = [];
    for (let start = 0; start < pointIds.length; start += POINTS_AT_ONCE) {
      found.push(...this.#newestOf(pointIds.slice(start, start + POINTS_AT_ONCE), oldest, newest));
    }
    return found;
  }

  /** Damaged pages cost the days that lie on them, not the others. */
  *#chunks(days: readonly number[], pointId: PointId, from: number, to: number): Generator<ChunkRow> {
    let count = DAYS_AT_ONCE_FIRST;
    for (let start = 0; start < days.length; start += count, count = Math.min(count * 2, DAYS_AT_ONCE_MAX)) {
      const some = days.slice(start, start + count);
      const rows = unlessDamaged(() => this.#file().chunks(some, pointId, from, to));
      if (rows !== undefined) {
        yield* rows;
        continue;
      }
      for (const day of some) {
        yield* this.#damage.query(day, pointId, () => this.#file().chunks([day], pointId, from, to), []);
      }
    }
  }

  #newestOf(pointIds: readonly PointId[], oldest: number, newest: number): (Sample | undefined)[] {
    const found = pointIds.map((pointId) => this.#newestOfHead(pointId, oldest, newest));
    let open = pointIds.map((_, place) => place);
    for (const day of this.#days.between(dayOf(oldest), dayOf(newest)).reverse()) {
      open = open.filter((place) => dayOf(found[place]?.at ?? oldest) <= day);
      if (open.length === 0) break;
      const wanted = open.map((place) => pointIds[place] ?? -1);
      const samples = this.#newestOfDay(wanted, day, newest);
      open = open.filter((place, index) => {
        const sample = samples[index];
        if (sample === undefined) return true;
        if (sample.at >= oldest && sample.at > (found[place]?.at ?? -Infinity)) found[place] = sample;
        return false;
      });
    }
    return found;
  }

  #newestOfHead(pointId: PointId, oldest: number, newest: number): Sample | undefined {
    const head = this.#head.get(pointId) ?? EMPTY;
    const place = lowerBound(head.at, newest + STAMP_STEP, 0, head.length) - 1;
    return place >= 0 && (head.at[place] ?? 0) >= oldest ? sampleAt(pointId, head, place) : undefined;
  }

  #newestOfDay(pointIds: readonly PointId[], day: number, newest: number): (Sample | undefined)[] {
    const rows = unlessDamaged(() => this.#file().chunksAt(day, pointIds, newest));
    const byPoint = new Map(rows?.map((row) => [pointOfChunk(row.id), row]));
    return pointIds.map((pointId) => {
      const row = byPoint.get(pointId);
      if (row === undefined) return rows === undefined ? this.#newestOfPoint(pointId, day, newest) : undefined;
      return this.#newestIn(row, pointId, newest) ?? this.#newestOfPoint(pointId, day, newest);
    });
  }

  /** Chunk by chunk, because one is damaged. */
  #newestOfPoint(pointId: PointId, day: number, newest: number): Sample | undefined {
    const file = this.#file();
    const headers = this.#damage.query(day, pointId, () => file.chunkHeaders(day, pointId), []);
    for (const { id, from } of headers.reverse()) {
      if (from > newest) continue;
      const row = this.#damage.query(day, pointId, () => file.chunk(id), undefined);
      const sample = row === undefined ? undefined : this.#newestIn(row, pointId, newest);
      if (sample !== undefined) return sample;
    }
    return undefined;
  }

  /** Undefined when the chunk is damaged, and so counts as absent. */
  #newestIn(row: ChunkRow, pointId: PointId, newest: number): Sample | undefined {
    const block = this.#block.clear();
    if (!this.#damage.decode(row, block)) return undefined;
    return sampleAt(pointId, block, lowerBound(block.at, newest + STAMP_STEP, 0, block.length) - 1);
  }

  #merge(block: Columns, head: Columns, start: number, end: number): Columns {
    const newer = {
      at: head.at.subarray(start, end),
      values: head.values.subarray(start, end),
      qualities: head.qualities.subarray(start, end),
      length: end - start,
    };
    mergeInto(this.#merged.clear(), block, newer);
    return this.#merged;
  }
}

/** Stamps are whole milliseconds, so "not above t" is "below t + 1". */
const STAMP_STEP = 1;

const EMPTY: Columns = new ColumnBuffer(0);

/** What the query finds; undefined when it meets pages that SQLite cannot read. */
function unlessDamaged<T>(query: () => T): T | undefined {
  try {
    return query();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}

function visitWithin(columns: Columns, from: number, to: number, visit: Visit): boolean {
  const start = lowerBound(columns.at, from, 0, columns.length);
  const end = lowerBound(columns.at, to, start, columns.length);
  return end > start && visit(columns, start, end);
}

function sampleAt(pointId: PointId, columns: Columns, place: number): Sample {
  return {
    pointId,
    at: columns.at[place] ?? Number.NaN,
    value: columns.values[place] ?? Number.NaN,
    // The byte was a quality when it was taken.
    quality: (columns.qualities[place] ?? 0) as Quality,
  };
}
