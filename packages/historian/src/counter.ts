import { BAD_LEVEL, LEVEL_SHIFT } from './buckets.ts';
import type { Grid } from './buckets.ts';
import type { Columns } from './columns.ts';

/** Readings jump back at the roll-over; a fall by less than half of it is no roll-over but a reset. */
const ROLL_OVER_SHARE_MIN = 0.5;

/** Adds up how far a counter counted. What it counted between two readings belongs to the bucket of the second. */
export class CounterIncrease {
  readonly increase: Float64Array<ArrayBuffer>;
  readonly #grid: Grid;
  readonly #rollOver: number | undefined;
  #before = Number.NaN;

  constructor(grid: Grid, rollOver: number | undefined) {
    this.#grid = grid;
    this.#rollOver = rollOver;
    this.increase = new Float64Array(grid.count).fill(Number.NaN);
  }

  /** Takes entries in time order; the last before the grid is where counting begins. Bad readings do not count. */
  add({ at, values, qualities }: Columns, start: number, end: number): void {
    for (let index = start; index < end; index++) {
      const value = values[index] ?? Number.NaN;
      if ((qualities[index] ?? 0) >> LEVEL_SHIFT >= BAD_LEVEL || !Number.isFinite(value)) continue;
      const before = this.#before;
      this.#before = value;
      const stamp = at[index] ?? 0;
      if (Number.isNaN(before) || stamp < this.#grid.from || stamp >= this.#grid.to) continue;
      const bucket = this.#grid.bucketOf(stamp);
      const sum = this.increase[bucket] ?? 0;
      this.increase[bucket] = (Number.isNaN(sum) ? 0 : sum) + this.#counted(before, value);
    }
  }

  #counted(before: number, value: number): number {
    if (value >= before) return value - before;
    const rollOver = this.#rollOver;
    if (rollOver !== undefined && before - value >= rollOver * ROLL_OVER_SHARE_MIN) return value - before + rollOver;
    return Math.max(0, value);
  }
}
