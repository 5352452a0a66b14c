import { fromWallClock, toWallClock } from '../../format/zone.ts';
import { WINDOW_MAX_MS } from './timeRange.ts';
import type { TimeWindow } from './timeRange.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Lengths of the time around a window: those people think in. */
const lengths = [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 3 * 365 * DAY, WINDOW_MAX_MS] as const;
/** The window takes at most this part of it, so that there is somewhere to go. */
const SHARE_MAX = 0.5;
/** A window narrower than this part could not be taken hold of. */
const SHARE_MIN = 1 / 60;
/** Ends of the time around stand on whole parts of it, so that a window that follows the clock does not move it each second. */
const STEPS = 48;

/**
 * The longer time a window lies in. It stays while the window moves within it, so that it is something to go by; `now` is
 * its end wherever the window is near.
 */
export function aroundOf(window: TimeWindow, now: number, before: TimeWindow | undefined): TimeWindow {
  if (before !== undefined && holds(before, window)) return before;
  const length = window.to - window.from;
  const whole = lengths.find((one) => length <= one * SHARE_MAX) ?? WINDOW_MAX_MS;
  const step = whole / STEPS;
  const end = Math.ceil(now / step) * step;
  // In the past the window stands in the middle.
  const to = Math.max(window.to, Math.min(end, Math.ceil((window.from + window.to + whole) / 2 / step) * step));
  return { from: to - whole, to };
}

function holds(around: TimeWindow, { from, to }: TimeWindow): boolean {
  const share = (to - from) / (around.to - around.from);
  return from >= around.from && to <= around.to && share >= SHARE_MIN && share <= SHARE_MAX + 0.3;
}

/** The part of `around` at which a moment stands: 0 at its beginning, 1 at its end. */
export function shareOf(at: number, { from, to }: TimeWindow): number {
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}

/** Which part of the window is held. */
export type Grip = 'from' | 'to' | 'both';

/** The window after one of its ends, or all of it, was dragged by `byMs`; never shorter than `leastMs`. */
export function dragged(window: TimeWindow, grip: Grip, byMs: number, leastMs: number): TimeWindow {
  if (grip === 'both') return { from: window.from + byMs, to: window.to + byMs };
  if (grip === 'from') return { from: Math.min(window.from + byMs, window.to - leastMs), to: window.to };
  return { from: window.from, to: Math.max(window.to + byMs, window.from + leastMs) };
}

/** A moment with a name under it; the form tells how it is named. */
export interface OverviewMark {
  readonly at: number;
  readonly form: 'clock' | 'day' | 'month' | 'year';
}

/** As many names as stand side by side on a phone. */
const MARKS_MAX = 7;
const hours = [1, 2, 4, 6, 12] as const;
const days = [1, 2, 5, 10] as const;
const months = [1, 2, 3, 6, 12, 24, 48] as const;

/** Whole hours, days, months or years of the site's clock within a stretch, few enough to be read side by side. */
export function overviewMarks({ from, to }: TimeWindow, timeZone: string | undefined): OverviewMark[] {
  const length = to - from;
  const hour = hours.find((count) => length / (count * HOUR) <= MARKS_MAX);
  const day = days.find((count) => length / (count * DAY) <= MARKS_MAX);
  const month = months.find((count) => length / (count * 30 * DAY) <= MARKS_MAX) ?? 96;
  const wall = new Date(`${toWallClock(from, timeZone).slice(0, 10)}T00:00:00Z`);
  if (hour === undefined && day === undefined) wall.setUTCMonth(0, 1);
  const marks: OverviewMark[] = [];
  // Every round goes on by an hour at least: as many rounds as hours of the shortest step, and days of a year before it.
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const at = fromWallClock(wall.toISOString().slice(0, 19), timeZone);
    if (at !== undefined && at >= to) break;
    if (at !== undefined && at >= from) marks.push({ at, form: formOf(wall, hour !== undefined, day !== undefined) });
    if (hour !== undefined) wall.setUTCHours(wall.getUTCHours() + hour);
    else if (day !== undefined) wall.setUTCDate(wall.getUTCDate() + day);
    else wall.setUTCMonth(wall.getUTCMonth() + month);
  }
  return marks;
}
const ROUNDS_MAX = 64;

function formOf(wall: Date, inHours: boolean, inDays: boolean): OverviewMark['form'] {
  if (inHours) return wall.getUTCHours() === 0 ? 'day' : 'clock';
  if (inDays) return 'day';
  return wall.getUTCMonth() === 0 ? 'year' : 'month';
}
