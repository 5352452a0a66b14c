import { BAD_LEVEL, LEVEL_SHIFT } from './buckets.ts';
import type { Grid } from './buckets.ts';
import type { Columns } from './columns.ts';

const HOUR_MS = 3_600_000;

/** Weighs values by the time they held: until the next sample, at most `holdMs`. A bad sample ends the one before. */
export class HeldValues {
  readonly coveredMs: Float64Array<ArrayBuffer>;
  /** Value times milliseconds until `finish`, then value times hours. */
  readonly integral: Float64Array<ArrayBuffer>;
  readonly weighted: Float64Array<ArrayBuffer>;
  readonly durations: readonly Float64Array<ArrayBuffer>[];
  readonly #states: readonly number[];
  readonly #grid: Grid;
  readonly #holdMs: number;
  #at = Number.NaN;
  #value = Number.NaN;

  constructor(grid: Grid, holdMs: number, states: readonly number[]) {
    this.#grid = grid;
    this.#holdMs = holdMs;
    this.#states = states;
    this.coveredMs = new Float64Array(grid.count);
    this.integral = new Float64Array(grid.count);
    this.weighted = new Float64Array(grid.count);
    this.durations = states.map(() => new Float64Array(grid.count));
  }

  /** Takes entries in time order; those up to `holdMs` before the grid count. */
  add({ at, values, qualities }: Columns, start: number, end: number): void {
    for (let index = start; index < end; index++) {
      const stamp = at[index] ?? 0;
      this.#hold(stamp);
      this.#at = stamp;
      this.#value = (qualities[index] ?? 0) >> LEVEL_SHIFT < BAD_LEVEL ? (values[index] ?? Number.NaN) : Number.NaN;
    }
  }

  /** Samples are lost from here on: nobody knows how long the last value held. */
  lose(from: number): void {
    this.#hold(from);
    this.#value = Number.NaN;
  }

  /** The last value holds until the present or the end of the grid. */
  finish(now: number): this {
    this.#hold(Math.min(this.#grid.to, now));
    for (let bucket = 0; bucket < this.weighted.length; bucket++) {
      const covered = this.coveredMs[bucket] ?? 0;
      const sum = this.integral[bucket] ?? 0;
      this.weighted[bucket] = covered > 0 ? sum / covered : Number.NaN;
      this.integral[bucket] = covered > 0 ? sum / HOUR_MS : Number.NaN;
    }
    return this;
  }

  #hold(next: number): void {
    const value = this.#value;
    if (!Number.isFinite(value)) return;
    const end = Math.min(next, this.#at + this.#holdMs, this.#grid.to);
    let start = Math.max(this.#at, this.#grid.from);
    if (!(start < end)) return;
    const state = this.#states.length === 0 ? -1 : this.#states.indexOf(value);
    for (let bucket = this.#grid.bucketOf(start); start < end; bucket++) {
      const stop = Math.min(end, this.#grid.startOf(bucket + 1));
      const held = stop - start;
      if (held > 0) {
        this.coveredMs[bucket] = (this.coveredMs[bucket] ?? 0) + held;
        this.integral[bucket] = (this.integral[bucket] ?? 0) + value * held;
        const durations = this.durations[state];
        if (durations !== undefined) durations[bucket] = (durations[bucket] ?? 0) + held;
      }
      start = Math.max(start, stop);
    }
  }
}
