/** The two ends of a gauge. */
export interface GaugeScale {
  readonly from: number;
  readonly to: number;
}

type End = number | null | undefined;

export interface GaugeFacts {
  /** What the person set. */
  readonly fixed: readonly [End, End];
  /** What the point may be. */
  readonly limits: readonly [End, End];
  /** What it was and is, and its mark. */
  readonly seen: readonly End[];
}

/** Ends from the person, else from the limits of the point, else around what was seen. */
export function gaugeScale({ fixed, limits, seen }: GaugeFacts): GaugeScale {
  const known = seen.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  const low = fixed[0] ?? limits[0] ?? Math.min(0, ...known);
  const high = fixed[1] ?? limits[1] ?? (known.length === 0 ? 1 : Math.max(...known) * 1.1);
  return high > low ? { from: low, to: high } : { from: low, to: low + 1 };
}

/** Where a value lies on the scale, 0 to 1. */
export function shareOf(value: number, { from, to }: GaugeScale): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}
