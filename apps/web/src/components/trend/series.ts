import type { TrendData } from '@t3000/contract';
import type { ValueShape } from '../../format/value.ts';

/** What a chart has to know about a point. A point of the contract fits. */
export interface TrendPoint extends ValueShape {
  readonly id: number;
  readonly name: string;
  readonly device_name: string;
  /** Milliseconds between history samples; null when unknown. Tells a gap from a slow point. */
  readonly trend_interval_ms: number | null;
  /** Points recorded when they change are silent as long as they do not. */
  readonly trend_mode?: 'interval' | 'cron' | 'change' | null;
}

/** The longest a point is silent while all is well, ms; null when unknown. */
export function silenceMs(point: Pick<TrendPoint, 'trend_interval_ms' | 'trend_mode'>): number | null {
  return point.trend_mode === 'change' ? (point.trend_interval_ms ?? Infinity) : point.trend_interval_ms;
}

/** History of one point, ready to draw: columns of equal length in time order, null where the line is broken. */
export interface Series {
  readonly id: number;
  /** UTC epoch ms. */
  readonly at: readonly number[];
  readonly avg: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Quality bytes. */
  readonly quality: readonly number[];
}

type ServerSeries = TrendData['series'][number];

/** A sample may come this much later than planned before the line is broken, as a multiple of the interval. */
const LATE_FACTOR = 2.5;

/**
 * Takes the server's grid apart. An entry without a value is a hole in the line when its quality says that the value was
 * bad, or when the hole is longer than the point's own interval explains: a point sampled every 15 minutes has no value in
 * most one-minute buckets, and that is no gap.
 */
export function breakAtGaps(series: ServerSeries, bucketMs: number, intervalMs: number | null): Series {
  const out = emptySeries(series.point_id);
  const longestMs = LATE_FACTOR * Math.max(bucketMs, stepMs(series, intervalMs));
  let lastAt: number | undefined;
  series.timestamps.forEach((at, index) => {
    const value = series.avg[index] ?? null;
    const quality = series.quality[index] ?? 0;
    if (value === null && quality === 0) return;
    if (lastAt !== undefined && at - lastAt > longestMs)
      pushEntry(out, lastAt + longestMs / LATE_FACTOR, null, null, null, 0);
    pushEntry(out, at, value, series.min[index] ?? value, series.max[index] ?? value, quality);
    lastAt = at;
  });
  return out;
}

/** Fewer steps than this say nothing about how often a point was recorded. */
const STEPS_MIN = 10;

/**
 * The usual distance between neighbouring values: the interval of the point, or the median where that is longer. An interval
 * that was shortened today must not tear up what was recorded before.
 */
function stepMs({ timestamps, avg }: ServerSeries, intervalMs: number | null): number {
  const at = timestamps.filter((_, index) => (avg[index] ?? null) !== null);
  const steps = at.slice(1).map((time, index) => time - (at[index] ?? time));
  const median = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  if (intervalMs === null) return median;
  return steps.length < STEPS_MIN ? intervalMs : Math.max(intervalMs, median);
}

interface GrowingSeries {
  readonly id: number;
  readonly at: number[];
  readonly avg: (number | null)[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  readonly quality: number[];
}

function emptySeries(id: number): GrowingSeries {
  return { id, at: [], avg: [], min: [], max: [], quality: [] };
}

function pushEntry(
  to: GrowingSeries,
  at: number,
  avg: number | null,
  min: number | null,
  max: number | null,
  quality: number,
): void {
  to.at.push(at);
  to.avg.push(avg);
  to.min.push(avg === null ? null : min);
  to.max.push(avg === null ? null : max);
  to.quality.push(quality);
}

/** One live value at the end of a series. Values that are not newer than the last are left out. */
export function appendLive(
  series: Series,
  entry: { readonly at: number; readonly value: number | null; readonly quality: number },
): Series {
  const last = series.at.at(-1);
  if (last !== undefined && entry.at <= last) return series;
  return {
    id: series.id,
    at: [...series.at, entry.at],
    avg: [...series.avg, entry.value],
    min: [...series.min, entry.value],
    max: [...series.max, entry.value],
    quality: [...series.quality, entry.quality],
  };
}

/** Live values that arrived after the history was asked for, put behind it. */
export function joinLive(history: Series, live: Series | undefined): Series {
  if (live === undefined) return history;
  const last = history.at.at(-1) ?? -Infinity;
  const from = live.at.findIndex((at) => at > last);
  if (from < 0) return history;
  return {
    id: history.id,
    at: [...history.at, ...live.at.slice(from)],
    avg: [...history.avg, ...live.avg.slice(from)],
    min: [...history.min, ...live.min.slice(from)],
    max: [...history.max, ...live.max.slice(from)],
    quality: [...history.quality, ...live.quality.slice(from)],
  };
}

/** Index of the entry that stands at `at`: the newest not after it; -1 before the first. */
export function indexAt(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The series without its oldest entries, so that it has at most `count`. */
export function newestEntries(series: Series, count: number): Series {
  if (series.at.length <= count) return series;
  return {
    id: series.id,
    at: series.at.slice(-count),
    avg: series.avg.slice(-count),
    min: series.min.slice(-count),
    max: series.max.slice(-count),
    quality: series.quality.slice(-count),
  };
}
