import { quality } from '@t3000/core';

import { lowerBound } from './columns.ts';
import type { Columns } from './columns.ts';
import type { PointBuckets } from './store.ts';

/** Bits 6-7 of a quality byte say how far a value can be trusted; 2 and above is bad. */
export const LEVEL_SHIFT = 6;
export const BAD_LEVEL = 2;

const DAMAGED = quality('bad', 'damaged');

/** Buckets side by side: of one width, or between given borders. */
export interface Grid {
  readonly count: number;
  readonly from: number;
  readonly to: number;
  /** Bucket of a stamp within the grid. */
  bucketOf(at: number): number;
  startOf(bucket: number): number;
}

export function evenGrid(from: number, to: number, bucketMs: number): Grid {
  const count = Math.max(0, Math.ceil((to - from) / bucketMs));
  return {
    count,
    from,
    to,
    bucketOf: (at) => Math.floor((at - from) / bucketMs),
    startOf: (bucket) => from + bucket * bucketMs,
  };
}

export function gridBetween(edges: Float64Array): Grid {
  return {
    count: Math.max(0, edges.length - 1),
    from: edges[0] ?? 0,
    to: edges.at(-1) ?? 0,
    bucketOf(at) {
      const place = lowerBound(edges, at, 0, edges.length);
      return edges[place] === at ? place : place - 1;
    },
    startOf: (bucket) => edges[bucket] ?? Infinity,
  };
}

/** Bytes of the columns of one point: five of doubles, one of counts, one of qualities. */
const BUCKET_BYTES = 5 * 8 + 4 + 1;

/** Adds up samples of one point, in time order, into buckets. Nothing is allocated per sample. */
export class BucketAccumulator implements PointBuckets {
  readonly min: Float64Array<ArrayBuffer>;
  readonly max: Float64Array<ArrayBuffer>;
  readonly avg: Float64Array<ArrayBuffer>;
  readonly first: Float64Array<ArrayBuffer>;
  readonly last: Float64Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly qualities: Uint8Array<ArrayBuffer>;
  readonly #used: Uint32Array;
  readonly #grid: Grid;

  /** Its columns lie in `memory` from `offset` on, {@link bytesOf} many bytes that are zero. */
  constructor(grid: Grid, memory = new ArrayBuffer(BucketAccumulator.bytesOf(grid)), offset = 0) {
    const { count } = grid;
    const doubles = (place: number): Float64Array<ArrayBuffer> =>
      new Float64Array(memory, offset + place * count * 8, count);
    new Float64Array(memory, offset, 5 * count).fill(Number.NaN);
    this.min = doubles(0);
    this.max = doubles(1);
    this.avg = doubles(2);
    this.first = doubles(3);
    this.last = doubles(4);
    this.counts = new Uint32Array(memory, offset + 40 * count, count);
    this.qualities = new Uint8Array(memory, offset + 44 * count, count);
    this.#used = new Uint32Array(count);
    this.#grid = grid;
  }

  /** One of each of some points, all in one piece of memory: it goes from thread to thread as quickly as one column. */
  static many(grid: Grid, points: number): BucketAccumulator[] {
    const bytes = BucketAccumulator.bytesOf(grid);
    const memory = new ArrayBuffer(points * bytes);
    return Array.from({ length: points }, (_, point) => new BucketAccumulator(grid, memory, point * bytes));
  }

  /** A multiple of eight, so that the next one's doubles stand where doubles may. */
  static bytesOf({ count }: Grid): number {
    return Math.ceil((count * BUCKET_BYTES) / 8) * 8;
  }

  /** Takes entries `start` to `end`, all within the grid. */
  add(columns: Columns, start: number, end: number): void {
    const { at, qualities } = columns;
    let bad = firstNotGood(qualities, start, end);
    for (let index = start; index < end;) {
      const bucket = this.#grid.bucketOf(at[index] ?? 0);
      // At least one, whatever rounding does to the border.
      const next = Math.max(index + 1, boundNear(at, this.#grid.startOf(bucket + 1), index, end));
      this.counts[bucket] = (this.counts[bucket] ?? 0) + next - index;
      if (next <= bad) {
        this.#addGood(bucket, columns, index, next);
      } else {
        this.#addMixed(bucket, columns, index, next);
        bad = firstNotGood(qualities, next, end);
      }
      index = next;
    }
  }

  /** Nearly all samples are good, and nobody need ask each of them. */
  #addGood(bucket: number, { values }: Columns, start: number, end: number): void {
    let min = Infinity;
    let max = -Infinity;
    let sum = 0;
    for (let index = start; index < end; index++) {
      const value = values[index] ?? 0;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    const first = values[start] ?? Number.NaN;
    const last = values[end - 1] ?? Number.NaN;
    // A sum tells whether a value was not a number, or the infinities of both signs met.
    if (sum === sum) this.#put(bucket, min, max, sum, end - start, first, last);
    else this.#addNumbers(bucket, values, undefined, start, end);
  }

  #addMixed(bucket: number, { values, qualities }: Columns, start: number, end: number): void {
    let worst = this.qualities[bucket] ?? 0;
    for (let index = start; index < end; index++) {
      const byte = qualities[index] ?? 0;
      if (byte !== 0 && (worst === 0 || byte >> LEVEL_SHIFT > worst >> LEVEL_SHIFT)) worst = byte;
    }
    this.qualities[bucket] = worst;
    this.#addNumbers(bucket, values, qualities, start, end);
  }

  /** Leaves out what is bad or not a number. */
  #addNumbers(
    bucket: number,
    values: Float64Array,
    qualities: Uint8Array | undefined,
    start: number,
    end: number,
  ): void {
    let min = Infinity;
    let max = -Infinity;
    let sum = 0;
    let used = 0;
    let first = Number.NaN;
    let last = Number.NaN;
    for (let index = start; index < end; index++) {
      const value = values[index] ?? Number.NaN;
      if ((qualities?.[index] ?? 0) >> LEVEL_SHIFT >= BAD_LEVEL || Number.isNaN(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      if (used === 0) first = value;
      last = value;
      sum += value;
      used++;
    }
    if (used > 0) this.#put(bucket, min, max, sum, used, first, last);
  }

  /** Marks the buckets in which samples are lost; `to` is the last stamp of what is damaged. */
  lose(from: number, to: number): void {
    if (this.#grid.count === 0) return;
    const last = Math.min(this.#grid.bucketOf(Math.max(from, to)), this.#grid.count - 1);
    for (let bucket = Math.max(0, this.#grid.bucketOf(from)); bucket <= last; bucket++) {
      if ((this.qualities[bucket] ?? 0) >> LEVEL_SHIFT < BAD_LEVEL) this.qualities[bucket] = DAMAGED;
    }
  }

  /** Turns sums into means; called once, at the end. */
  finish(): this {
    const { avg } = this;
    const used = this.#used;
    // An empty bucket stays what it is: not a number.
    for (let bucket = 0; bucket < avg.length; bucket++) avg[bucket] = (avg[bucket] ?? 0) / (used[bucket] ?? 0);
    return this;
  }

  #put(bucket: number, min: number, max: number, sum: number, used: number, first: number, last: number): void {
    const before = this.#used[bucket] ?? 0;
    this.#used[bucket] = before + used;
    this.last[bucket] = last;
    if (before === 0) {
      this.min[bucket] = min;
      this.max[bucket] = max;
      this.avg[bucket] = sum;
      this.first[bucket] = first;
      return;
    }
    if (min < (this.min[bucket] ?? Infinity)) this.min[bucket] = min;
    if (max > (this.max[bucket] ?? -Infinity)) this.max[bucket] = max;
    this.avg[bucket] = (this.avg[bucket] ?? 0) + sum;
  }
}

/** Fewer are looked at one by one. */
const WORDS_WORTH_MIN = 64;

/** Looks at four at a time, as nearly all are good. */
function firstNotGood(qualities: Uint8Array, start: number, end: number): number {
  let index = start;
  if (end - start >= WORDS_WORTH_MIN) {
    // From the first place at which a word may stand.
    const skipped = -(qualities.byteOffset + start) & 3;
    for (const limit = start + skipped; index < limit; index++) if (qualities[index] !== 0) return index;
    const words = new Uint32Array(qualities.buffer, qualities.byteOffset + index, (end - index) >>> 2);
    let word = 0;
    while (word < words.length && words[word] === 0) word++;
    index += word * 4;
  }
  while (index < end && qualities[index] === 0) index++;
  return index;
}

/** The lower bound, looked for in growing steps from the beginning: a bucket holds few of many samples. */
function boundNear(at: Float64Array, wanted: number, start: number, end: number): number {
  let low = start;
  let step = 1;
  while (low + step < end && (at[low + step] ?? Infinity) < wanted) {
    low += step;
    step *= 2;
  }
  return lowerBound(at, wanted, low, Math.min(end, low + step));
}
