import { unreachable } from '@t3000/core';
import type { DateSelector } from '@t3000/contract';
import type { useTexts } from '../../composables/useTexts.ts';

/** What wording a day takes: texts, and names of months and days in the language of the reader. */
export interface SelectorWords {
  readonly t: ReturnType<typeof useTexts>['t'];
  readonly locale: string;
}

/** Days counted from Easter Sunday that have a name. */
export const easterDays: readonly number[] = [-52, -48, -46, -3, -2, 0, 1, 39, 49, 50, 60];

/** Days a selector means, in words: `every year on 25 December`, `last Monday in May`, `Good Friday`. */
export function selectorText(selector: DateSelector, words: SelectorWords): string {
  const { t, locale } = words;
  switch (selector.kind) {
    case 'date':
      return dateText(selector.date, locale);
    case 'range':
      return `${dateText(selector.from, locale)} – ${dateText(selector.to, locale)}`;
    case 'yearly':
      return t('schedule.yearly_on', { day: dayOfYear(selector.month, selector.day, locale) });
    case 'easter':
      return easterText(selector.offset, words);
    case 'week_day':
      return weekDayText(selector, words);
    default:
      return unreachable(selector);
  }
}

export function easterText(offset: number, { t }: SelectorWords): string {
  if (easterDays.includes(offset)) return t(`schedule.easter_${offset < 0 ? 'minus_' : ''}${Math.abs(offset)}`);
  const days = Math.abs(offset);
  return offset < 0 ? t('schedule.easter_before', { days }, days) : t('schedule.easter_after', { days }, days);
}

function weekDayText(selector: Extract<DateSelector, { kind: 'week_day' }>, { t, locale }: SelectorWords): string {
  const { month, week, weekday } = selector;
  const day = weekday === null ? '' : weekdayName(weekday, locale);
  if (week === null && weekday === null) {
    return t('schedule.whole_month', { month: month === null ? '' : monthName(month, locale) });
  }
  const what =
    week === null
      ? t('schedule.every_weekday', { day })
      : weekday === null
        ? t(`schedule.week_days_${week}`)
        : t(`schedule.nth_weekday_${week}`, { day });
  if (month !== null) return t('schedule.in_month', { what, month: monthName(month, locale) });
  return week === null ? what : t('schedule.in_every_month', { what });
}

/** `24 Dec 2026`, of an ISO date. */
export function dateText(iso: string, locale: string, withWeekday = false): string {
  const at = Date.parse(`${iso}T12:00:00Z`);
  if (Number.isNaN(at)) return iso;
  const weekday = withWeekday ? ({ weekday: 'short' } as const) : {};
  const fields = { ...weekday, day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, fields).format(at);
}

function dayOfYear(month: number, day: number, locale: string): string {
  // A leap year, so that 29 February has a name.
  const at = Date.UTC(2024, month - 1, day, 12);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(at);
}

/** Months count from 1. */
export function monthName(month: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, month - 1, 15));
}

/** Monday is 1. */
export function weekdayName(weekday: number, locale: string, width: 'long' | 'short' = 'long'): string {
  // The first of January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday, 12));
}
