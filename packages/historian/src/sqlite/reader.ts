import type { PointId, Quality, Sample } from '@t3000/core';

import { ColumnBuffer, lowerBound, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { Damage } from './damage.ts';
import type { Days } from './days.ts';
import type { Head } from './head.ts';
import type { HotFile } from './hot-file.ts';
import { DAY_MS, dayOf } from './layout.ts';

/** Receives entries `start` to `end` of `columns`, which are valid during the call; true stops the scan. */
export type Visit = (columns: Columns, start: number, end: number) => boolean;

/** Reads chunks and head as one series: in time order, every stamp once, the head winning. */
export class Reader {
  readonly #file: () => HotFile;
  readonly #head: Head;
  readonly #days: Days;
  readonly #damage: Damage;
  readonly #chunk = new ColumnBuffer();
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
    // The last stamp asked for lies just before `to`.
    for (const day of this.#days.between(dayOf(from), Math.ceil(to / DAY_MS) - 1)) {
      const rows = this.#damage.query(day, pointId, () => this.#file().chunks(day, pointId, from, to), []);
      for (const row of rows) {
        if (!this.#damage.decode(row, this.#chunk.clear())) continue;
        const overlapStart = lowerBound(head.at, row.from, next, end);
        if (overlapStart > next && visit(head, next, overlapStart)) return;
        next = lowerBound(head.at, row.to + STAMP_STEP, overlapStart, end);
        const block = next > overlapStart ? this.#merge(head, overlapStart, next) : this.#chunk;
        if (visitWithin(block, from, to, visit)) return;
      }
    }
    if (end > next) visit(head, next, end);
  }

  /** The newest sample with `oldest <= at <= newest`. */
  newest(pointId: PointId, oldest: number, newest: number): Sample | undefined {
    let best: Sample | undefined;
    const head = this.#head.get(pointId) ?? EMPTY;
    const place = lowerBound(head.at, newest + STAMP_STEP, 0, head.length) - 1;
    if (place >= 0 && (head.at[place] ?? 0) >= oldest) best = sampleAt(pointId, head, place);
    const days = this.#days.between(dayOf(best?.at ?? oldest), dayOf(newest));
    for (const day of days.reverse()) {
      const found = this.#newestOfDay(pointId, day, newest);
      if (found === undefined) continue;
      return found.at >= oldest && (best === undefined || found.at > best.at) ? found : best;
    }
    return best;
  }

  #newestOfDay(pointId: PointId, day: number, newest: number): Sample | undefined {
    const file = this.#file();
    const headers = this.#damage.query(day, pointId, () => file.chunkHeaders(day, pointId), []);
    for (const { id, from } of headers.reverse()) {
      if (from > newest) continue;
      const row = this.#damage.query(day, pointId, () => file.chunk(id), undefined);
      const chunk = this.#chunk.clear();
      // A damaged chunk is absent: the one before it answers.
      if (row === undefined || !this.#damage.decode(row, chunk)) continue;
      return sampleAt(pointId, chunk, lowerBound(chunk.at, newest + STAMP_STEP, 0, chunk.length) - 1);
    }
    return undefined;
  }

  #merge(head: Columns, start: number, end: number): Columns {
    const newer = {
      at: head.at.subarray(start, end),
      values: head.values.subarray(start, end),
      qualities: head.qualities.subarray(start, end),
      length: end - start,
    };
    mergeInto(this.#merged.clear(), this.#chunk, newer);
    return this.#merged;
  }
}

/** Stamps are whole milliseconds, so "not above t" is "below t + 1". */
const STAMP_STEP = 1;

const EMPTY: Columns = new ColumnBuffer(0);

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
