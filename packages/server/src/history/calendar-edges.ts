import { ApiError } from '@t3000/contract';
import type { CalendarUnit } from '@t3000/contract';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The least a unit lasts, for knowing the cost before the work: February, and a day the clocks go forward. */
const SHORTEST_MS: Readonly<Record<CalendarUnit, number>> = {
  hour: 1_800_000,
  day: 79_200_000,
  week: 590_400_000,
  month: 2_412_000_000,
  year: 31_500_000_000,
};

/** The most a unit lasts, and some more: the first border is looked for from this far before the time on. */
const LOOK_BACK_MS: Readonly<Record<CalendarUnit, number>> = {
  hour: 3 * HOUR_MS,
  day: 3 * DAY_MS,
  week: 10 * DAY_MS,
  month: 34 * DAY_MS,
  year: 369 * DAY_MS,
};

/** Clocks change twice a year, and each change costs some microseconds: a question must not hold up others. */
const YEARS_MAX = 1000;
const YEAR_MS = 366 * DAY_MS;
/** Begin of the year 10,000: calendars of later years are anybody's guess. */
const END_MAX = 253_402_300_800_000;

/**
 * Borders of the local hours, days, weeks (from Monday), months or years that touch a time: the first at or before
 * `from`, the last at or after `to`. A day lasts 23 or 25 hours when the clocks change, and one the date line swallowed
 * is left out. Between two changes of the clocks it is plain arithmetic, so that half a million borders take milliseconds.
 */
export function calendarEdges(
  from: number,
  to: number,
  unit: CalendarUnit,
  timeZone: string,
  countMax: number,
): Float64Array<ArrayBuffer> {
  const most = Math.ceil((to - from) / SHORTEST_MS[unit]);
  if (most > 2 * countMax) throw tooMany(most, countMax, unit);
  checkSpan(from, to);
  let edges: number[] = [];
  for (const at of borders(from - LOOK_BACK_MS[unit], unit, timeZone)) {
    if (at <= from) edges = [at];
    else edges.push(at);
    if (at >= to) break;
  }
  if (edges.length - 1 > countMax) throw tooMany(edges.length - 1, countMax, unit);
  return Float64Array.from(edges);
}

/** A stretch in which the clock is always as far from UTC. */
interface Stretch {
  readonly from: number;
  /** Infinity where nobody plans to change the clocks again. */
  readonly to: number;
  readonly offsetMs: number;
}

/** All borders from some time after `start` on. */
function* borders(start: number, unit: CalendarUnit, timeZone: string): Generator<number> {
  let begun: number | undefined;
  for (const { from, to, offsetMs } of stretches(start, timeZone)) {
    const first = numberOf(unit, from + offsetMs);
    if (begun !== undefined && isBorder(unit, first, begun, from + offsetMs)) yield from;
    // An hour that comes twice counts twice; a day that comes twice, because clocks went back over midnight, goes on.
    begun = begun === undefined || unit === 'hour' ? first : Math.max(begun, first);
    for (let number = begun + 1; ; number++) {
      const at = beginOf(unit, number) - offsetMs;
      if (at >= to) break;
      yield at;
      begun = number;
    }
  }
}

/** Whether a unit begins in the moment clocks change: when they go forward over its begin, or back to that of an hour. */
function isBorder(unit: CalendarUnit, number: number, begun: number, local: number): boolean {
  return number > begun || (unit === 'hour' && beginOf(unit, number) === local);
}

function* stretches(start: number, timeZone: string): Generator<Stretch> {
  let at = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    const to = next === null ? Infinity : next.epochMilliseconds;
    yield { from: at.epochMilliseconds, to, offsetMs: at.offsetNanoseconds / 1e6 };
    if (next === null) return;
    at = next;
  }
}

/** Which hour, day, week, month or year since the epoch it is by a local clock. */
function numberOf(unit: CalendarUnit, local: number): number {
  if (unit === 'hour') return Math.floor(local / HOUR_MS);
  const day = Math.floor(local / DAY_MS);
  if (unit === 'day') return day;
  // The epoch was a Thursday.
  if (unit === 'week') return Math.floor((day + 3) / 7);
  const date = new Date(local);
  const year = date.getUTCFullYear() - 1970;
  return unit === 'year' ? year : 12 * year + date.getUTCMonth();
}

/** When it begins by that clock. */
function beginOf(unit: CalendarUnit, number: number): number {
  if (unit === 'hour') return number * HOUR_MS;
  if (unit === 'day') return number * DAY_MS;
  if (unit === 'week') return (7 * number - 3) * DAY_MS;
  return unit === 'year' ? Date.UTC(1970 + number, 0) : Date.UTC(1970, number);
}

function checkSpan(from: number, to: number): void {
  const years = (to - from) / YEAR_MS;
  if (years > YEARS_MAX) {
    throw new ApiError(
      'too_costly',
      `${Math.round(years)} years are above the maximum ${YEARS_MAX} of a calendar; shorten the time`,
      { limit: YEARS_MAX },
    );
  }
  if (to > END_MAX) {
    throw new ApiError('invalid_range', `end_time ${to} is above the maximum ${END_MAX}, the end of the year 9999`, {
      path: 'end_time',
      limit: END_MAX,
    });
  }
}

function tooMany(count: number, countMax: number, unit: CalendarUnit): ApiError {
  return new ApiError(
    'too_costly',
    `${count} buckets are above the maximum ${countMax}; a unit of one ${unit} is too short for this time`,
    { limit: countMax },
  );
}
