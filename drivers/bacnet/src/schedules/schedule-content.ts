import { isPriority, weekdayParts } from '@t3000/core';
import type { DateSelector, ScheduleNote, SchedulePart, SchedulePlanText, SpecialDays } from '@t3000/core';
import type { CalendarEntry, DateRange, SpecialEvent, TimeValue } from '../encoding/calendar-types.ts';
import { formatObjectId, unpackObjectId } from '../encoding/object-id.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { endOf, entryText, isOpen, periodText, selectorOf } from './day-entries.ts';
import { entriesText, isScheduleType, kindOf, numberOfValue, timeValuesOf, valueText } from './schedule-values.ts';
import type { ScheduleType } from './schedule-values.ts';

/** A Schedule object (clause 12.24) as far as it says when what holds. Undefined is a property the object has not. */
export interface ScheduleContent {
  readonly weekly: readonly (readonly TimeValue[])[] | undefined;
  readonly exceptions: readonly SpecialEvent[] | undefined;
  readonly fallback: BacnetValue | undefined;
  readonly period: DateRange | undefined;
  readonly priority: number | undefined;
  /** Calendar objects that count, by their packed identifiers. */
  readonly calendars: readonly CalendarContent[];
}

export interface CalendarContent {
  readonly objectId: number;
  readonly name: string;
  readonly dates: readonly CalendarEntry[];
}

const DAYS = 7;

/** The content part by part; contents that mean the same have the same texts. */
export function partsOf({
  weekly,
  exceptions,
  fallback,
  period,
  priority,
  calendars,
}: ScheduleContent): SchedulePart[] {
  const days = weekdayParts.flatMap((name, index): SchedulePart[] => {
    if (weekly === undefined) return [];
    const entries = weekly[index] ?? [];
    return [{ name, text: entriesText(entries), entries: timeValuesOf(entries) ?? [] }];
  });
  const events = exceptions?.map(eventText).join('\n');
  return [
    ...days,
    ...(events === undefined ? [] : [{ name: 'exceptions', text: events === '' ? 'none' : events }]),
    ...(fallback === undefined ? [] : [{ name: 'default', text: valueText(fallback) }]),
    ...(period === undefined ? [] : [{ name: 'period', text: periodText(period) }]),
    ...(priority === undefined ? [] : [{ name: 'priority', text: String(priority) }]),
    ...calendars.map(({ objectId, dates }) => ({
      name: calendarPart(objectId),
      text: dates.length === 0 ? 'no days' : dates.map(entryText).toSorted().join(', '),
    })),
  ];
}

export function calendarPart(objectId: number): string {
  return `calendar ${unpackObjectId(objectId).instance}`;
}

function eventText({ period, timeValues, priority }: SpecialEvent): string {
  const when = period.kind === 'calendarEntry' ? entryText(period.value) : formatObjectId(unpackObjectId(period.value));
  return `${when} (priority ${priority}): ${entriesText(timeValues)}`;
}

/** The type of the values: that of the default, or of the first value there is. */
export function typeOf({ weekly, exceptions, fallback }: ScheduleContent): ScheduleType | undefined {
  const values = [
    ...(fallback ? [fallback] : []),
    ...(weekly ?? []).flat().map(({ value }) => value),
    ...(exceptions ?? []).flatMap(({ timeValues }) => timeValues.map(({ value }) => value)),
  ];
  for (const { type } of values) if (isScheduleType(type)) return type;
  return undefined;
}

/** What the content means in the words of a schedule, and what it holds beyond them. */
export function planOf(
  content: ScheduleContent,
  type: ScheduleType,
): { readonly plan: SchedulePlanText; readonly unread: readonly ScheduleNote[] } {
  const unread: ScheduleNote[] = [];
  const weekly = Array.from({ length: DAYS }, (_, index) => {
    const entries = timeValuesOf(content.weekly?.[index] ?? []);
    if (entries === undefined) {
      const text = `${weekdayParts[index] ?? ''} holds times or values a schedule here has no words for`;
      unread.push({ text, said: { kind: 'unknown_entries', terms: { day: index + 1 } } });
    }
    return entries ?? [];
  });
  const { period, fallback } = content;
  const [from, to] = [period && endOf(period.start), period && endOf(period.end)];
  const openEnds =
    !period || ((from !== undefined || isOpen(period.start)) && (to !== undefined || isOpen(period.end)));
  if (!openEnds)
    unread.push({ text: 'the effective period is a pattern', said: { kind: 'period_pattern', terms: {} } });
  const value = fallback && numberOfValue(fallback);
  if (Number.isNaN(value))
    unread.push({ text: 'the default is no number', said: { kind: 'default_no_number', terms: {} } });
  const plan: SchedulePlanText = {
    kind: kindOf(type),
    weekly,
    exceptions: exceptionsOf(content, unread),
    ...(from === undefined ? {} : { effectiveFrom: from }),
    ...(to === undefined ? {} : { effectiveTo: to }),
    ...(value === undefined || Number.isNaN(value) ? {} : { fallback: value }),
  };
  return { plan, unread };
}

/** Neighbouring events with the same times are one exception on several days. */
function exceptionsOf({ exceptions = [], calendars }: ScheduleContent, unread: ScheduleNote[]): SpecialDays[] {
  const found: (SpecialDays & { dates: DateSelector[] })[] = [];
  for (const [index, { period, timeValues, priority }] of (exceptions ?? []).entries()) {
    const calendar =
      period.kind === 'calendarReference' ? calendars.find(({ objectId }) => objectId === period.value) : undefined;
    const entries = timeValuesOf(timeValues);
    const days = period.kind === 'calendarEntry' ? [period.value] : (calendar?.dates ?? []);
    const dates = days.flatMap((entry) => selectorOf(entry) ?? []);
    if (entries === undefined || dates.length < days.length || days.length === 0 || !isPriority(priority)) {
      const content = eventText({ period, timeValues, priority });
      const text = `exception ${index + 1} (${content}) has no words here, wholly or in part`;
      unread.push({ text, said: { kind: 'unknown_exception', terms: { index: index + 1, content } } });
    }
    if (entries === undefined || dates.length === 0 || !isPriority(priority)) continue;
    const last = found.at(-1);
    const isSame =
      last?.calendarName === undefined &&
      last?.priority === priority &&
      JSON.stringify(last.entries) === JSON.stringify(entries);
    if (last && isSame && calendar === undefined) last.dates.push(...dates);
    else {
      const name = calendar?.name || `Exception ${found.length + 1}`;
      found.push({ name, priority, dates, entries, ...(calendar ? { calendarName: calendar.name } : {}) });
    }
  }
  return found;
}
