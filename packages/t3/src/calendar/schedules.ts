import { SCHEDULE_EVENTS_MAX, ScheduleFlag, scheduleDays, scheduleFlagsRecord } from '../records/schedules.ts';
import type { ScheduleFlagsRecord, ScheduleTimesRecord } from '../records/schedules.ts';

/** One switching of a schedule. */
export interface ScheduleEvent {
  readonly hour: number;
  readonly minute: number;
  readonly on: boolean;
}

/**
 * Events of the nine columns (Monday to Sunday, Holiday 1 and 2). Without flags, as on old firmware, places switch on
 * and off in turn, and 0:00 marks an unused place (facts 1.3).
 */
export function scheduleEvents(times: ScheduleTimesRecord, flags: ScheduleFlagsRecord | undefined): ScheduleEvent[][] {
  return times.days.map((day, column) =>
    day.flatMap(({ hour, minute }, place) => {
      const flag = flags?.days[column]?.[place] ?? impliedFlag(hour, minute, place);
      if (flag === ScheduleFlag.unused || hour > 23 || minute > 59) return [];
      return [{ hour, minute, on: flag === ScheduleFlag.on }];
    }),
  );
}

function impliedFlag(hour: number, minute: number, place: number): number {
  if (hour === 0 && minute === 0) return ScheduleFlag.unused;
  return place % 2 === 0 ? ScheduleFlag.on : ScheduleFlag.off;
}

/** The two records that say `events`; days and places beyond them are unused. */
export function scheduleRecords(
  events: readonly (readonly ScheduleEvent[])[],
  times: ScheduleTimesRecord,
  flags: ScheduleFlagsRecord = scheduleFlagsRecord.create(),
): { readonly times: ScheduleTimesRecord; readonly flags: ScheduleFlagsRecord } {
  const columns = scheduleDays.map((name, column) => {
    const day = [...(events[column] ?? [])].toSorted((a, b) => a.hour * 60 + a.minute - b.hour * 60 - b.minute);
    if (day.length > SCHEDULE_EVENTS_MAX) {
      throw new RangeError(`${name} has ${day.length} events, above the maximum ${SCHEDULE_EVENTS_MAX}`);
    }
    return Array.from({ length: SCHEDULE_EVENTS_MAX }, (_, place) => day[place]);
  });
  return {
    times: {
      ...times,
      days: columns.map((day) => day.map((event) => ({ hour: event?.hour ?? 0, minute: event?.minute ?? 0 }))),
    },
    flags: { ...flags, days: columns.map((day) => day.map(flagOf)) },
  };
}

function flagOf(event: ScheduleEvent | undefined): number {
  if (!event) return ScheduleFlag.unused;
  return event.on ? ScheduleFlag.on : ScheduleFlag.off;
}

/** What the schedule says at a time of a column's day: the last event that has passed; off before the first one. */
export function scheduleState(day: readonly ScheduleEvent[], hour: number, minute: number): boolean {
  const now = hour * 60 + minute;
  let state = false;
  let latest = -1;
  for (const event of day) {
    const at = event.hour * 60 + event.minute;
    if (at > now || at < latest) continue;
    latest = at;
    state = event.on;
  }
  return state;
}
