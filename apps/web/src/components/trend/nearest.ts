import { indexAt } from './series.ts';

/** The entry of ascending `times` nearest to `at`, the earlier of two as near; undefined where there is none. */
export function nearestIn(times: readonly number[], at: number): number | undefined {
  const index = indexAt(times, at);
  const before = times[index];
  const after = times[index + 1];
  if (before === undefined || after === undefined) return before ?? after;
  return at - before <= after - at ? before : after;
}
