import type { Series } from './series.ts';

/** What a series did within a window. */
export interface Statistics {
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Weighted by how long each value held, so that bursts of samples do not count more. */
  readonly average: number | null;
  readonly last: number | null;
  readonly lastAt: number | null;
}

const nothing: Statistics = { minimum: null, maximum: null, average: null, last: null, lastAt: null };

/** Statistics of the entries with `from <= at <= to`. Stretches without a value do not count. */
export function statisticsOf(series: Series, from: number, to: number): Statistics {
  let { minimum, maximum, last, lastAt } = nothing;
  let weighted = 0;
  let weightMs = 0;
  series.at.forEach((at, index) => {
    const value = series.avg[index] ?? null;
    if (value === null || at < from || at > to) return;
    minimum = Math.min(minimum ?? Infinity, series.min[index] ?? value);
    maximum = Math.max(maximum ?? -Infinity, series.max[index] ?? value);
    last = value;
    lastAt = at;
    const holdsMs = Math.min(series.at[index + 1] ?? to, to) - at;
    weighted += value * holdsMs;
    weightMs += holdsMs;
  });
  // A single value at the very end of the window has held for no time at all.
  return { minimum, maximum, average: weightMs > 0 ? weighted / weightMs : last, last, lastAt };
}
