import { fromWallClock, toWallClock } from '../../format/zone.ts';
import type { PenStyle } from './penStyle.ts';
import type { Series, TrendPoint } from './series.ts';
import type { TimeWindow } from './timeRange.ts';

/** Which earlier time lies under the one shown: the stretch just before it, or the same clock time some days ago. */
export type Comparison = 'previous' | `${number}d`;

/** Those people ask for most. */
export const comparisons = ['previous', '1d', '7d', '28d', '364d'] as const;

/** As many days as the longest window has. */
export const COMPARED_DAYS_MAX = 3660;

export function isComparison(text: unknown): text is Comparison {
  if (text === 'previous') return true;
  return typeof text === 'string' && /^[1-9]\d{0,3}d$/.test(text) && daysOf(text) <= COMPARED_DAYS_MAX;
}

/** The days of a comparison that tells some. */
export function daysOf(comparison: string): number {
  return Number.parseInt(comparison, 10);
}

/** What lays `day` under `dayShown`; both as dates of the site, such as `2026-11-05`. Undefined where it is no earlier day. */
export function comparisonWith(day: string, dayShown: string): Comparison | undefined {
  const days = Math.round((Date.parse(dayShown) - Date.parse(day)) / 86_400_000);
  return days >= 1 && days <= COMPARED_DAYS_MAX ? `${days}d` : undefined;
}

/**
 * How much earlier, in ms. Days are those of the site's clock, so that noon lies over noon on both sides of a change of the
 * clock; 364 days are whole weeks, so that a Monday lies over a Monday.
 */
export function shiftOf(comparison: Comparison, { from, to }: TimeWindow, timeZone: string | undefined): number {
  if (comparison === 'previous') return to - from;
  const days = daysOf(comparison);
  const wall = Date.parse(`${toWallClock(from, timeZone)}Z`) - days * 86_400_000;
  const earlier = fromWallClock(new Date(wall).toISOString().slice(0, 19), timeZone);
  return earlier === undefined ? days * 86_400_000 : Math.round((from - earlier) / 1000) * 1000;
}

/** The earlier series laid under the present: later by `shiftMs`, with an id of its own. */
export function laidOver(series: Series, shiftMs: number): Series {
  return { ...series, id: earlierId(series.id), at: series.at.map((at) => at + shiftMs) };
}

/** Lines of an earlier time carry the negative id: no point of the server has one. */
export function earlierId(id: number): number {
  return -id;
}

export function earlierPoint<P extends TrendPoint>(point: P, name: string): P {
  return { ...point, id: earlierId(point.id), name };
}

/** The colour of today's line, dotted and paler. */
export function earlierPen({ color }: PenStyle): PenStyle {
  return { color, dash: [2, 4], isFaint: true };
}
