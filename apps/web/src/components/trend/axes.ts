import type { TrendPoint } from './series.ts';

/** Points of one unit share a scale, so that their lines can be compared. */
export interface UnitAxis {
  /** Name of the scale. */
  readonly key: string;
  readonly unit: string;
  readonly ids: readonly number[];
  readonly side: 'left' | 'right';
  /** Beyond four axes, or two on a phone, the numbers eat the chart: the line is drawn, its values stand in the read-out. */
  readonly shown: boolean;
  /** Digits after the point, the most any of its points has. */
  readonly decimals: number;
}

const AXES_SHOWN_MAX = 4;
/** On a phone two of them leave the chart more than half of its width. */
const NARROW = 560;
const NARROW_AXES_SHOWN_MAX = 2;

/** Axes of a chart this many pixels wide, in the order their units appear, first left, then right, then alternating outwards. */
export function unitAxes(points: readonly TrendPoint[], width = NARROW): UnitAxis[] {
  const shownMax = width < NARROW ? NARROW_AXES_SHOWN_MAX : AXES_SHOWN_MAX;
  const groups = Map.groupBy(
    points.filter(({ kind }) => kind === 'analog'),
    ({ unit }) => unit,
  );
  return [...groups].map(([unit, members], index) => ({
    key: scaleKey(unit),
    unit,
    ids: members.map(({ id }) => id),
    side: index % 2 === 0 ? 'left' : 'right',
    shown: index < shownMax,
    decimals: Math.max(...members.map(({ decimals }) => decimals)),
  }));
}

/** Scale of a unit; the prefix keeps a unit named `x` off the axis of time. */
export function scaleKey(unit: string): string {
  return `unit:${unit}`;
}

/** Least height of a scale, relative to its values and in steps of their last digit: noise must not fill the chart. */
const SPAN_MIN_SHARE = 0.002;
const SPAN_MIN_STEPS = 5;
const MARGIN_SHARE = 0.06;

/** Lanes never take more of the plot than this. */
const LANES_SHARE_MAX = 0.6;

interface ScaleSetup {
  /** Digits its points are shown with. */
  readonly decimals: number;
  /** Part of the plot's height that the digital lanes take at the bottom: lines stay above it. */
  readonly lanesShare: number;
  /** Ends set by hand. */
  readonly ends?: readonly [number, number] | undefined;
}

/** Range of a scale: what was set by hand, else the values with a margin. */
export function scaleRange(
  minimum: number | null,
  maximum: number | null,
  { decimals, lanesShare, ends }: ScaleSetup,
): [number, number] {
  const share = Math.min(LANES_SHARE_MAX, Math.max(0, lanesShare));
  if (ends !== undefined) return [ends[0] - ((ends[1] - ends[0]) * share) / (1 - share), ends[1]];
  if (minimum === null || maximum === null || !Number.isFinite(minimum) || !Number.isFinite(maximum)) return [0, 1];
  const largest = Math.max(Math.abs(minimum), Math.abs(maximum));
  const least = Math.max(largest * SPAN_MIN_SHARE, SPAN_MIN_STEPS * 10 ** -decimals);
  const missing = Math.max(0, least - (maximum - minimum)) / 2;
  const low = minimum - missing;
  const high = maximum + missing;
  const span = high - low;
  const top = high + span * MARGIN_SHARE;
  const bottom = low - span * MARGIN_SHARE;
  return [bottom - ((top - bottom) * share) / (1 - share), top];
}

/** The ends lines have to themselves, above the lanes, of a scale from `low` to `high`. */
export function lineEnds(low: number, high: number, lanesShare: number): readonly [number, number] {
  const share = Math.min(LANES_SHARE_MAX, Math.max(0, lanesShare));
  return [low + (high - low) * share, high];
}

/** Finest marks that are labelled; more digits than any sensor has. */
const DECIMALS_MAX = 6;

/** Digits after the point needed to write marks this far apart exactly: 0.25 needs two. */
export function stepDecimals(step: number): number {
  for (let decimals = 0; decimals < DECIMALS_MAX; decimals += 1) {
    const scaled = step * 10 ** decimals;
    if (scaled >= 0.5 && Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return DECIMALS_MAX;
}
