import { unreachable } from '@t3000/core';
import type { DateSelector } from '@t3000/core';
import type { CalendarEntry, DateRange } from '../encoding/calendar-types.ts';
import { calendarEntry } from '../encoding/calendar-types.ts';
import type { BacnetDate } from '../encoding/values.ts';

const ANY = 255;
/** Day numbers above 31 mean the last day of a month, odd and even days (clause 20.2.12). */
const DAY_MAX = 31;
const MONTH_MAX = 12;
/** Week 6 is the last seven days; 7 to 9 count further back. */
const WEEK_MAX = 6;

const anyDate: BacnetDate = { year: ANY, month: ANY, day: ANY, weekday: ANY };

/** Days in the form of clause 21. Days counted from Easter have none: they come as dates. */
export function calendarEntryOf(selector: DateSelector): CalendarEntry | undefined {
  switch (selector.kind) {
    case 'date':
      return { kind: 'date', value: dateOf(selector.date) };
    case 'range':
      return { kind: 'dateRange', value: { start: dateOf(selector.from), end: dateOf(selector.to) } };
    case 'yearly':
      return { kind: 'date', value: { ...anyDate, month: selector.month, day: selector.day } };
    case 'week_day': {
      const { month = ANY, week = ANY, weekday = ANY } = selector;
      return { kind: 'weekNDay', value: { month, week, weekday } };
    }
    case 'easter':
      return undefined;
    default:
      return unreachable(selector);
  }
}

/** The way back; undefined for patterns a schedule here has no words for. */
export function selectorOf(entry: CalendarEntry): DateSelector | undefined {
  if (entry.kind === 'dateRange') {
    const { start, end } = entry.value;
    return isWhole(start) && isWhole(end) ? { kind: 'range', from: isoOf(start), to: isoOf(end) } : undefined;
  }
  if (entry.kind === 'date') return selectorOfDate(entry.value);
  const { month, week, weekday } = entry.value;
  if (!known(month, MONTH_MAX) || !known(week, WEEK_MAX) || !known(weekday, 7)) return undefined;
  if (month === ANY && week === ANY && weekday === ANY) return undefined;
  return {
    kind: 'week_day',
    ...(month === ANY ? {} : { month }),
    ...(week === ANY ? {} : { week }),
    ...(weekday === ANY ? {} : { weekday }),
  };
}

function selectorOfDate(date: BacnetDate): DateSelector | undefined {
  if (isWhole(date)) return { kind: 'date', date: isoOf(date) };
  const { year, month, day, weekday } = date;
  if (year !== ANY || !known(month, MONTH_MAX)) return undefined;
  if (day === ANY && known(weekday, 7) && (month !== ANY || weekday !== ANY)) {
    return { kind: 'week_day', ...(month === ANY ? {} : { month }), ...(weekday === ANY ? {} : { weekday }) };
  }
  const isYearly = month !== ANY && day !== ANY && day <= DAY_MAX && weekday === ANY;
  return isYearly ? { kind: 'yearly', month, day } : undefined;
}

/** One text for entries that mean the same: the weekday of a whole date says nothing new. */
export function entryText(entry: CalendarEntry): string {
  if (entry.kind === 'dateRange') return periodText(entry.value);
  if (entry.kind === 'date' && isWhole(entry.value)) return isoOf(entry.value);
  const selector = selectorOf(entry);
  if (selector?.kind === 'yearly') return `every year ${two(selector.month)}-${two(selector.day)}`;
  return calendarEntry.format(entry);
}

export function periodOf(from: string | undefined, to: string | undefined): DateRange {
  return { start: from === undefined ? anyDate : dateOf(from), end: to === undefined ? anyDate : dateOf(to) };
}

export function periodText({ start, end }: DateRange): string {
  return `${endText(start)} to ${endText(end)}`;
}

/** ISO text of an end that is given; undefined for one that is open. */
export function endOf(date: BacnetDate): string | undefined {
  return isWhole(date) ? isoOf(date) : undefined;
}

export function isOpen({ year, month, day }: BacnetDate): boolean {
  return year === ANY && month === ANY && day === ANY;
}

function endText(date: BacnetDate): string {
  if (isOpen(date)) return 'open';
  return isWhole(date) ? isoOf(date) : calendarEntry.format({ kind: 'date', value: date });
}

function dateOf(iso: string): BacnetDate {
  const { year, month, day, dayOfWeek } = Temporal.PlainDate.from(iso);
  return { year, month, day, weekday: dayOfWeek };
}

function isWhole({ year, month, day }: BacnetDate): boolean {
  return year !== ANY && month >= 1 && month <= MONTH_MAX && day >= 1 && day <= DAY_MAX;
}

function isoOf({ year, month, day }: BacnetDate): string {
  return `${year}-${two(month)}-${two(day)}`;
}

function known(value: number, maximum: number): boolean {
  return value === ANY || (value >= 1 && value <= maximum);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
