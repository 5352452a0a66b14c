import type { Columns } from './columns.ts';
import type { PointBuckets } from './store.ts';

/** Bits 6-7 of a quality byte say how far a value can be trusted; 2 and above is bad. */
const LEVEL_SHIFT = 6;
const BAD_LEVEL = 2;

/** Adds up samples of one point, in time order, into buckets. Nothing is allocated per sample. */
export class BucketAccumulator implements PointBuckets {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly avg: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly counts: Uint32Array;
  readonly qualities: Uint8Array;
  readonly #used: Uint32Array;
  readonly #from: number;
  readonly #bucketMs: number;

  constructor(from: number, bucketMs: number, count: number) {
    const empty = (): Float64Array => new Float64Array(count).fill(Number.NaN);
    this.min = empty();
    this.max = empty();
    this.avg = empty();
    this.first = empty();
    this.last = empty();
    this.counts = new Uint32Array(count);
    this.qualities = new Uint8Array(count);
    this.#used = new Uint32Array(count);
    this.#from = from;
    this.#bucketMs = bucketMs;
  }

  /** Takes entries `start` to `end`, all within the grid. */
  add(columns: Columns, start: number, end: number): void {
    const { at, values, qualities } = columns;
    for (let index = start; index < end;) {
      const bucket = Math.floor(((at[index] ?? 0) - this.#from) / this.#bucketMs);
      const bucketEnd = this.#from + (bucket + 1) * this.#bucketMs;
      let min = Infinity;
      let max = -Infinity;
      let sum = 0;
      let used = 0;
      let worst = this.qualities[bucket] ?? 0;
      let first = Number.NaN;
      let last = Number.NaN;
      const begin = index;
      // At least one turn, whatever rounding does to the border.
      do {
        const value = values[index] ?? Number.NaN;
        const quality = qualities[index] ?? 0;
        if (quality >> LEVEL_SHIFT > worst >> LEVEL_SHIFT || (worst === 0 && quality !== 0)) worst = quality;
        if (quality >> LEVEL_SHIFT < BAD_LEVEL && value === value) {
          if (value < min) min = value;
          if (value > max) max = value;
          if (used === 0) first = value;
          last = value;
          sum += value;
          used++;
        }
        index++;
      } while (index < end && (at[index] ?? Infinity) < bucketEnd);
      this.counts[bucket] = (this.counts[bucket] ?? 0) + index - begin;
      this.qualities[bucket] = worst;
      if (used > 0) this.#put(bucket, min, max, sum, used, first, last);
    }
  }

  /** Turns sums into means; called once, at the end. */
  finish(): PointBuckets {
    for (const [bucket, used] of this.#used.entries()) if (used > 0) this.avg[bucket] = (this.avg[bucket] ?? 0) / used;
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
