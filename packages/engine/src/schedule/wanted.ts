import type { DateSelector, TimeValue, WantedSchedule, WantedSpecialDays, WorkedOutDay } from '@t3000/core';
import { easterSunday, isoOf } from './date-selector.ts';
import { activeExceptions, dayPlan } from './day-plan.ts';
import type { Calendars } from './day-plan.ts';
import type { Schedule, ScheduleException, SchedulePlan } from './schedule.ts';

/** How far ahead days are worked out for devices that know no years: each day of the year comes once, or 29 February. */
const AHEAD_DAYS = 365;

/** Any week: weekdays without exceptions are the same in each. */
const SOME_MONDAY = Temporal.PlainDate.from('2024-01-01');

/** What a device is to hold of a schedule: the rules for those that know rules, and the days worked out for the others. */
export function wantedSchedule(
  schedule: SchedulePlan & Pick<Schedule, 'priority'>,
  calendars: Calendars,
  today: Temporal.PlainDate,
): WantedSchedule {
  const { kind, weekly, exceptions, effectiveFrom, effectiveTo, fallback, priority } = schedule;
  const plain = { ...schedule, exceptions: [], effectiveFrom: undefined, effectiveTo: undefined };
  const week = Array.from({ length: 7 }, (_, index) =>
    changesOf(dayPlan(plain, calendars, SOME_MONDAY.add({ days: index }))),
  );
  return {
    kind,
    weekly,
    exceptions: exceptions.map((exception) => specialDays(exception, calendars, today)),
    effectiveFrom,
    effectiveTo,
    fallback,
    priority,
    today: isoOf(today),
    week,
    special: special(schedule, calendars, today, week),
  };
}

function special(
  schedule: SchedulePlan,
  calendars: Calendars,
  today: Temporal.PlainDate,
  week: readonly (readonly TimeValue[])[],
): WorkedOutDay[] {
  const found: WorkedOutDay[] = [];
  for (let ahead = 0; ahead < AHEAD_DAYS; ahead++) {
    const date = today.add({ days: ahead });
    const plan = dayPlan(schedule, calendars, date);
    const isOut = plan[0]?.source.kind === 'not_in_effect';
    const [winner] = activeExceptions(schedule.exceptions, calendars, date);
    if (!isOut && winner === undefined) continue;
    const changes = changesOf(plan);
    const usual = week[date.dayOfWeek - 1] ?? [];
    if (!isOut && isSameDay(changes, usual)) continue;
    found.push({ date: isoOf(date), name: isOut ? '' : (winner?.name ?? ''), changes });
  }
  return found;
}

function specialDays(
  { name, priority, dates, calendarId, entries }: ScheduleException,
  calendars: Calendars,
  today: Temporal.PlainDate,
): WantedSpecialDays {
  const calendar = calendarId === undefined ? undefined : calendars.get(calendarId);
  const moving = [...dates, ...(calendar?.dates ?? [])].some(({ kind }) => kind === 'easter');
  const own = { name, priority, dates: fixed(dates, today), entries, ...(moving ? { moving } : {}) };
  if (calendar === undefined) return own;
  return { ...own, calendar: { name: calendar.name, dates: fixed(calendar.dates, today) } };
}

/** Days counted from Easter as dates of this year and the next; what has passed stays until the year is over. */
function fixed(dates: readonly DateSelector[], { year }: Temporal.PlainDate): DateSelector[] {
  return dates.flatMap((selector) => {
    if (selector.kind !== 'easter') return [selector];
    return [year, year + 1].map((each): DateSelector => {
      const date = easterSunday(each).add({ days: selector.offset });
      return { kind: 'date', date: isoOf(date) };
    });
  });
}

/** Times at which another value begins. */
function changesOf(changes: readonly TimeValue[]): TimeValue[] {
  return changes
    .filter(({ value }, place) => place === 0 || value !== changes[place - 1]?.value)
    .map(({ second, value }) => ({ second, value }));
}

function isSameDay(a: readonly TimeValue[], b: readonly TimeValue[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ second, value }, place) => second === b[place]?.second && value === b[place].value)
  );
}
