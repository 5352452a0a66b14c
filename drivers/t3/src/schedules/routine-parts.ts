import { weekdayParts } from '@t3000/core';
import type { HeldSchedule, SchedulePart } from '@t3000/core';
import type { ScheduleEvent, YearDay } from '@t3000/t3';
import { daysText } from '../tables/calendar-text.ts';
import { columnText, entriesOf } from './routine-day.ts';

/** Columns of a routine by the names of their parts, in the order of the panel. */
export const columnParts: readonly string[] = [...weekdayParts, 'holiday_1', 'holiday_2'];
/** Which annual routine a holiday column follows, with its days. */
export const holidayDayParts = ['holiday_1_days', 'holiday_2_days'] as const;
/** Place of the first holiday column. */
export const FIRST_HOLIDAY_COLUMN = 7;

/** Days of the year that follow one column. */
export interface HolidayGroup {
  readonly text: string;
  readonly events: readonly ScheduleEvent[];
  readonly days: YearDay[];
  readonly names: Set<string>;
}

export function dayPart(name: string, events: readonly ScheduleEvent[]): SchedulePart {
  return { name, text: columnText(events), entries: entriesOf(events) };
}

export function partOf({ parts }: HeldSchedule, name: string): SchedulePart {
  return parts.find((part) => part.name === name) ?? { name, text: '' };
}

/** As a panel lists the days of a holiday. */
export function daysOfGroup({ days }: HolidayGroup): string {
  return daysText(days);
}
