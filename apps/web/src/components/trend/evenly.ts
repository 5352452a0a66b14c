import { indexAt } from './series.ts';
import type { Series } from './series.ts';

/** Values at evenly spaced moments of a window, for a small line without an axis: each entry holds until the next. */
export function evenly(series: Series, from: number, to: number, count: number): (number | null)[] {
  const lastAt = series.at.at(-1) ?? -Infinity;
  return Array.from({ length: count }, (_, index) => {
    const at = from + ((index + 1) / count) * (to - from);
    // After the newest entry nothing is known, except for the slot that entry falls into.
    if (at - (to - from) / count > lastAt) return null;
    return series.avg[indexAt(series.at, at)] ?? null;
  });
}
