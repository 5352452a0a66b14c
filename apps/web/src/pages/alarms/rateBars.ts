/** From this number on a column is a flood: nobody can answer more than ten alarms in ten minutes (ISA-18.2). */
export const FLOOD_FROM = 11;
/** What one person can live with. */
export const GOOD_MAX = 1;

const TEN_MINUTES_MS = 600_000;

export interface RateBar {
  /** Start of the column, UTC epoch ms. */
  readonly at: number;
  /** Most alarms of any ten minutes within the column: an average would hide the flood. */
  readonly peak: number;
}

/** As many columns as are readable; each shows the worst ten minutes within it. */
export function rateBars(counts: readonly number[], from: number, barsMax: number): RateBar[] {
  const each = Math.max(1, Math.ceil(counts.length / Math.max(1, barsMax)));
  return Array.from({ length: Math.ceil(counts.length / each) }, (_, index) => ({
    at: from + index * each * TEN_MINUTES_MS,
    peak: Math.max(0, ...counts.slice(index * each, (index + 1) * each)),
  }));
}

/** Top of the scale: a round number that leaves the flood line on the chart. */
export function scaleTop(peak: number): number {
  const least = Math.max(peak, 12);
  const step = 10 ** Math.floor(Math.log10(least)) / 2;
  return Math.ceil(least / step) * step;
}
