import { shareOf } from './overview.ts';
import type { Series } from './series.ts';
import type { TimeWindow } from './timeRange.ts';

/** A line as an SVG path over 1000 x 100, filling the height with what it did in `window`; broken where nothing is known. */
export function stripPath({ at, avg }: Series, window: TimeWindow): string {
  let [low, high] = [Infinity, -Infinity];
  for (const [index, value] of avg.entries()) {
    const time = at[index] ?? 0;
    if (value === null || time < window.from || time > window.to) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const span = high - low;
  let path = '';
  let isDown = false;
  for (const [index, value] of avg.entries()) {
    const time = at[index] ?? 0;
    if (time < window.from || time > window.to || value === null) {
      isDown = isDown && value !== null;
      continue;
    }
    const x = Math.round(shareOf(time, window) * 10_000) / 10;
    const y = span > 0 ? Math.round(1000 * (1 - (value - low) / span)) / 10 : 50;
    path += `${isDown ? 'L' : 'M'}${x} ${y}`;
    isDown = true;
  }
  return path;
}
