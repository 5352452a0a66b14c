import { unreachable } from '@t3000/core';
import type { DateSelector } from './schedule.ts';

const LAST_SEVEN_DAYS = 6;

/** Whether a selector means this day. */
export function selects(selector: DateSelector, date: Temporal.PlainDate): boolean {
  switch (selector.kind) {
    case 'date':
      return isoOf(date) === selector.date;
    case 'range': {
      const iso = isoOf(date);
      return selector.from <= iso && iso <= selector.to;
    }
    case 'yearly':
      return date.month === selector.month && date.day === selector.day;
    case 'week_day':
      return (
        (selector.month === undefined || selector.month === date.month) &&
        (selector.weekday === undefined || selector.weekday === date.dayOfWeek) &&
        (selector.week === undefined || isInWeek(selector.week, date))
      );
    case 'easter':
      return easterSunday(date.year).add({ days: selector.offset }).equals(date);
    default:
      return unreachable(selector);
  }
}

/** ISO text without calendar notes; compares in the order of time within years 0 to 9999. */
export function isoOf(date: Temporal.PlainDate): string {
  return date.toString({ calendarName: 'never' });
}

function isInWeek(week: number, date: Temporal.PlainDate): boolean {
  if (week === LAST_SEVEN_DAYS) return date.day > date.daysInMonth - 7;
  return Math.ceil(date.day / 7) === week;
}

/** Easter Sunday of the Gregorian calendar, after Butcher's method; every offset used stays within the year. */
export function easterSunday(year: number): Temporal.PlainDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * late + 114;
  return Temporal.PlainDate.from({ year, month: Math.floor(days / 31), day: (days % 31) + 1 });
}

/** The days of one year that any of the selectors means, in order. */
export function selectedDays(selectors: readonly DateSelector[], year: number): string[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: first.daysInYear }, (_, index) => first.add({ days: index }))
    .filter((date) => selectors.some((selector) => selects(selector, date)))
    .map(isoOf);
}
