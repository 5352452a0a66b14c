import type { HistoryStorage } from '@t3000/contract';

type Stretch = HistoryStorage['stretches'][number];

export interface GrowthBar {
  readonly from: number;
  readonly bytes: number;
  readonly samples: number;
  readonly unit: 'day' | 'month';
}

/** So many days are shown each; more make months. */
const DAYS_SHOWN_MAX = 62;
/** Three years and a little. */
const MONTHS_SHOWN_MAX = 40;
const DAY_MS = 86_400_000;

/** History as bars of equal meaning: days where all of it is young, else UTC months, as the files are. */
export function growthBars(stretches: readonly Stretch[]): GrowthBar[] {
  const first = stretches[0]?.from ?? 0;
  const last = stretches.at(-1)?.to ?? 0;
  const unit = stretches.every(({ packed }) => !packed) && last - first <= DAYS_SHOWN_MAX * DAY_MS ? 'day' : 'month';
  const begin = (at: number): number => {
    const date = new Date(at);
    return unit === 'day' ? at : Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  };
  const bars = new Map<number, GrowthBar>();
  for (const { from, bytes, samples } of stretches) {
    const start = begin(from);
    const bar = bars.get(start) ?? { from: start, bytes: 0, samples: 0, unit };
    bars.set(start, { ...bar, bytes: bar.bytes + bytes, samples: bar.samples + samples });
  }
  // Where nothing is there is an empty place, not a bar less.
  for (let at = begin(first); at < last; at = next(at, unit)) {
    if (!bars.has(at)) bars.set(at, { from: at, bytes: 0, samples: 0, unit });
  }
  return [...bars.values()].toSorted((a, b) => a.from - b.from).slice(-Math.max(MONTHS_SHOWN_MAX, DAYS_SHOWN_MAX));
}

function next(at: number, unit: GrowthBar['unit']): number {
  const date = new Date(at);
  return unit === 'day' ? at + DAY_MS : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

/** Bytes a day of late: over the last full days or months there are. */
export function bytesPerDay(bars: readonly GrowthBar[]): number | undefined {
  // The last one is not over.
  const full = bars
    .slice(0, -1)
    .slice(-3)
    .filter(({ bytes }) => bytes > 0);
  if (full.length === 0) return undefined;
  const days = full.reduce((sum, { from, unit }) => sum + (next(from, unit) - from) / DAY_MS, 0);
  return full.reduce((sum, { bytes }) => sum + bytes, 0) / days;
}
