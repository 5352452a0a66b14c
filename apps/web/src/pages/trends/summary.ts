import type { CalendarUnit, Point, PointData } from '@t3000/contract';

/** What is told of each stretch. */
export const summaryFigures = ['mean', 'range', 'integral', 'increase'] as const;
export type SummaryFigure = (typeof summaryFigures)[number];
export const FIGURE_DEFAULT: SummaryFigure = 'mean';

/** How long a value may be said to count after its sample, seconds: what the server takes. */
export const HOLD_MAX_S = 31_622_400;
/** Those offered: from the fastest recording to readings taken by the day; the longest is as good as for ever. */
export const holds = [300, 900, 3600, 21_600, 86_400, HOLD_MAX_S] as const;

/** More bars than this are a line, which the chart draws better. */
export const SUMMARY_BUCKETS_MAX = 400;

const HOUR = 3_600_000;
const lengths: Readonly<Record<CalendarUnit, number>> = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 168 * HOUR,
  month: 730 * HOUR,
  year: 8766 * HOUR,
};

/** Whether a window holds few enough of a unit, and at least a part of one that is worth it. */
export function fits(unit: CalendarUnit, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return (to - from) / lengths[unit] <= SUMMARY_BUCKETS_MAX;
}

/** One bar: from `low` to `high`; null where nothing is known. */
export interface SummaryBar {
  readonly low: number | null;
  readonly high: number | null;
}

/** A row of bars, and what is said of each. */
export interface SummaryChart {
  readonly point: Pick<Point, 'id' | 'name' | 'device_name'>;
  readonly color: string;
  /** Bars of a point with a value. */
  readonly bars: readonly SummaryBar[];
  /** Of a point with states, the part of the time in each. */
  readonly shares: readonly (readonly number[])[];
  /** Names of these states. */
  readonly states: readonly string[];
  /** A height in words. */
  readonly textAt: (value: number) => string;
  /** A stretch in words. */
  readonly text: (index: number) => string;
  readonly isEmpty: boolean;
}

/** What a point comes to in each stretch. Means and amounts stand on nought, ranges float. */
export function summaryBars(data: PointData, figure: SummaryFigure): SummaryBar[] {
  const column = { mean: data.weighted, range: data.max, integral: data.integral, increase: data.increase }[figure];
  return data.timestamps.map((_, index) => {
    const value = column[index] ?? null;
    if (figure === 'range') return { low: data.min[index] ?? null, high: value };
    return { low: value === null ? null : Math.min(0, value), high: value === null ? null : Math.max(0, value) };
  });
}

/** The one number of a bar; of a range the upper end. */
export function figureOf(data: PointData, figure: SummaryFigure, index: number): number | null {
  const column = { mean: data.weighted, range: data.max, integral: data.integral, increase: data.increase }[figure];
  return column[index] ?? null;
}

/** Least and most of the bars, with nought where bars stand on it. */
export function summaryScale(bars: readonly SummaryBar[]): { readonly min: number; readonly max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (const { low, high } of bars) {
    if (low !== null) min = Math.min(min, low);
    if (high !== null) max = Math.max(max, high);
  }
  if (min > max) return { min: 0, max: 1 };
  return min === max ? { min: min - 1, max: max + 1 } : { min, max };
}

/** The part of the covered time in each state, in the order asked for; nothing where nothing is known. */
export function stateShares({ durations_ms: durations, covered_ms: covered }: PointData, index: number): number[] {
  const whole = covered[index] ?? 0;
  return whole === 0 ? [] : durations.map((column) => (column[index] ?? 0) / whole);
}
