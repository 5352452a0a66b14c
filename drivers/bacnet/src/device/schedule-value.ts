import type { DateRange, SpecialEvent, TimeValue } from '../encoding/calendar-types.ts';
import type { BacnetDateTime } from '../encoding/calendar-types.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { hundredthsOf, matchesEntry, withinRange } from './date-match.ts';

export interface ScheduleContent {
  readonly effectivePeriod: DateRange;
  /** Seven days, Monday first. */
  readonly weekly: readonly (readonly TimeValue[])[];
  readonly exceptions: readonly SpecialEvent[];
  readonly fallback: BacnetValue;
}

/**
 * The value a schedule has at a moment (clause 12.24.4): that of the exception of highest priority which applies today
 * and has spoken, else that of the weekday, else the default. Outside its period a schedule does not act: undefined.
 */
export function scheduleValue(
  { effectivePeriod, weekly, exceptions, fallback }: ScheduleContent,
  { date, time }: BacnetDateTime,
  calendarIsActive: (objectId: number) => boolean,
): BacnetValue | undefined {
  if (!withinRange(effectivePeriod, date)) return undefined;
  const now = hundredthsOf(time);
  const today = exceptions
    .filter(({ period }) =>
      period.kind === 'calendarReference' ? calendarIsActive(period.value) : matchesEntry(period.value, date),
    )
    // Sorting keeps the order of equals: the lower array index wins among the same priority.
    .toSorted((a, b) => a.priority - b.priority);
  for (const { timeValues } of today) {
    const value = latest(timeValues, now);
    if (value) return value;
  }
  return latest(weekly[date.weekday - 1] ?? [], now) ?? fallback;
}

/** The value of the last time that has passed today; undefined where there is none or it gave up by NULL. */
function latest(timeValues: readonly TimeValue[], now: number): BacnetValue | undefined {
  let best: TimeValue | undefined;
  for (const entry of timeValues) {
    const at = hundredthsOf(entry.time);
    if (at <= now && (!best || at >= hundredthsOf(best.time))) best = entry;
  }
  return best?.value.type === 'null' ? undefined : best?.value;
}
