import { unreachable } from '@t3000/core';
import type { CalendarEntry, DateRange, WeekNDay } from '../encoding/calendar-types.ts';
import type { BacnetDate, BacnetTime } from '../encoding/values.ts';

const ANY = 255;

/** Special months and days of clause 20.2.12. */
const Month = { odd: 13, even: 14 } as const;
const Day = { last: 32, odd: 33, even: 34 } as const;

/** Whether a day is meant by a date pattern. */
export function matchesDate(pattern: BacnetDate, day: BacnetDate): boolean {
  const { year, month, weekday } = pattern;
  return (
    (year === ANY || year === day.year) &&
    matchesMonth(month, day.month) &&
    matchesDay(pattern.day, day) &&
    (weekday === ANY || weekday === day.weekday)
  );
}

/** Whether a day lies within a range; an end without a year is open. */
export function withinRange({ start, end }: DateRange, day: BacnetDate): boolean {
  return (start.year === ANY || number(start) <= number(day)) && (end.year === ANY || number(end) >= number(day));
}

export function matchesWeekNDay({ month, week, weekday }: WeekNDay, day: BacnetDate): boolean {
  return matchesMonth(month, day.month) && matchesWeek(week, day) && (weekday === ANY || weekday === day.weekday);
}

export function matchesEntry(entry: CalendarEntry, day: BacnetDate): boolean {
  switch (entry.kind) {
    case 'date':
      return matchesDate(entry.value, day);
    case 'dateRange':
      return withinRange(entry.value, day);
    case 'weekNDay':
      return matchesWeekNDay(entry.value, day);
    default:
      return unreachable(entry);
  }
}

/** Hundredths of a second since midnight; a field left open counts as 0. */
export function hundredthsOf({ hour, minute, second, hundredths }: BacnetTime): number {
  return ((given(hour) * 60 + given(minute)) * 60 + given(second)) * 100 + given(hundredths);
}

const given = (field: number): number => (field === ANY ? 0 : field);

function matchesMonth(pattern: number, month: number): boolean {
  if (pattern === Month.odd) return month % 2 === 1;
  if (pattern === Month.even) return month % 2 === 0;
  return pattern === ANY || pattern === month;
}

function matchesDay(pattern: number, { year, month, day }: BacnetDate): boolean {
  if (pattern === Day.last) return day === daysIn(year, month);
  if (pattern === Day.odd) return day % 2 === 1;
  if (pattern === Day.even) return day % 2 === 0;
  return pattern === ANY || pattern === day;
}

/** Weeks 1 to 5 are counted from the first of the month, 6 to 9 from its end. */
function matchesWeek(week: number, { year, month, day }: BacnetDate): boolean {
  if (week === ANY) return true;
  if (week <= 5) return Math.ceil(day / 7) === week;
  return Math.floor((daysIn(year, month) - day) / 7) === week - 6;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A number that grows with the date; fields left open count as the first. */
function number({ year, month, day }: BacnetDate): number {
  return year * 10_000 + (month === ANY ? 1 : month) * 100 + (day === ANY ? 1 : day);
}
