import type { Series } from './series.ts';

/**
 * Columns on one axis of time, as the chart library wants them. `null` breaks a line, `undefined` says only that this
 * series has no entry at this moment and the line goes on.
 */
export interface Grid {
  /** UTC epoch seconds. */
  readonly x: readonly number[];
  readonly columns: readonly GridColumn[];
}

export interface GridColumn {
  readonly id: number;
  readonly avg: readonly (number | null | undefined)[];
  readonly min: readonly (number | null | undefined)[];
  readonly max: readonly (number | null | undefined)[];
}

/** Merges series, each on its own stamps, into one grid. */
export function toGrid(all: readonly Series[]): Grid {
  const times = mergeTimes(all);
  return {
    x: times.map((at) => at / 1000),
    columns: all.map((series) => ({ id: series.id, ...spread(series, times) })),
  };
}

function mergeTimes(all: readonly Series[]): readonly number[] {
  const [first, ...others] = all;
  if (first === undefined) return [];
  // The server answers buckets of all points on one grid: the common case needs no merging.
  if (others.every(({ at }) => at.length === first.at.length && at.every((time, index) => time === first.at[index]))) {
    return first.at;
  }
  return [...new Set(all.flatMap(({ at }) => at))].toSorted((a, b) => a - b);
}

function spread(series: Series, times: readonly number[]): Omit<GridColumn, 'id'> {
  if (times === series.at) return { avg: series.avg, min: series.min, max: series.max };
  const avg: (number | null | undefined)[] = [];
  const min: (number | null | undefined)[] = [];
  const max: (number | null | undefined)[] = [];
  let next = 0;
  for (const at of times) {
    const here = series.at[next] === at;
    // A gap reaches from the value before it to the value after it, over the moments of other series as well.
    const missing = inGap(series, next) ? null : undefined;
    avg.push(here ? series.avg[next] : missing);
    min.push(here ? series.min[next] : missing);
    max.push(here ? series.max[next] : missing);
    if (here) next += 1;
  }
  return { avg, min, max };
}

/** Indices of values with a break, or nothing, on either side: a line cannot show them. */
export function aloneIn(column: ArrayLike<number | null | undefined>): number[] {
  const alone: number[] = [];
  let candidate: number | undefined;
  let before: number | null = null;
  for (let index = 0; index < column.length; index += 1) {
    const value = column[index];
    if (value === undefined) continue;
    if (value === null && candidate !== undefined) alone.push(candidate);
    candidate = value !== null && before === null ? index : undefined;
    before = value;
  }
  return candidate === undefined ? alone : [...alone, candidate];
}

/** True between two entries of which one has no value. */
function inGap({ avg }: Series, next: number): boolean {
  return avg[next - 1] === null || avg[next] === null;
}
