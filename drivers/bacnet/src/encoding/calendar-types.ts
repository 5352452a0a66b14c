import { DecodeError } from '@t3000/core';
import { formatValue, hexOf } from './format.ts';
import { date, enumerated, mapped, objectId, octets, shown, time, unsigned, within } from './primitives.ts';
import { anyValue, choice, listOf, optional, sequence } from './schema.ts';
import type { Shape, ValueOf } from './schema.ts';
import type { BacnetDate, BacnetTime } from './values.ts';

export interface BacnetDateTime {
  readonly date: BacnetDate;
  readonly time: BacnetTime;
}

/** BACnetDateTime. */
export const dateTime: Shape<BacnetDateTime> = shown(sequence({ date, time }), formatDateTime);

/** BACnetDateRange: both ends inclusive; 255 everywhere leaves an end open. */
export const dateRange = shown(
  sequence({ start: date, end: date }),
  ({ start, end }) => `${formatDate(start)} to ${formatDate(end)}`,
);
export type DateRange = ValueOf<typeof dateRange>;

/**
 * BACnetWeekNDay, 255 being any. Months above 12: 13 odd, 14 even. Weeks: 1 to 5 count seven days each from the first
 * of the month, 6 to 9 from its end backwards.
 */
export interface WeekNDay {
  readonly month: number;
  readonly week: number;
  readonly weekday: number;
}

export const weekNDay: Shape<WeekNDay> = mapped(
  octets,
  (value, offset) => {
    const [month = 255, week = 255, weekday = 255] = value;
    if (value.length === 3) return { month, week, weekday };
    throw new DecodeError('inconsistent', `week and day of ${value.length} octets`, offset, '21 BACnetWeekNDay');
  },
  ({ month, week, weekday }) => Uint8Array.of(month, week, weekday),
  formatWeekNDay,
);

/** BACnetCalendarEntry. */
export const calendarEntry = choice({
  date: date.within(0),
  dateRange: dateRange.within(1),
  weekNDay: weekNDay.within(2),
});
export type CalendarEntry = ValueOf<typeof calendarEntry>;

/** BACnetTimeValue; NULL gives the value back to whatever ranks below. */
export const timeValue = shown(
  sequence({ time, value: anyValue }),
  ({ time: at, value }) => `${formatTime(at)} ${formatValue(value)}`,
);
export type TimeValue = ValueOf<typeof timeValue>;

/** BACnetDailySchedule: one element of a weekly schedule, Monday first. */
export const dailySchedule: Shape<readonly TimeValue[]> = listOf(timeValue).within(0);

/** BACnetSpecialEvent: one element of an exception schedule. */
export const specialEvent = sequence({
  period: choice({ calendarEntry: calendarEntry.within(0), calendarReference: objectId.within(1) }),
  timeValues: listOf(timeValue).within(2),
  /** 1 wins over 16. */
  priority: within(unsigned, 1, 16, 'priority').within(3),
});
export type SpecialEvent = ValueOf<typeof specialEvent>;

/** BACnetTimeStamp. */
export const timeStamp = choice({
  time: time.within(0),
  sequenceNumber: unsigned.within(1),
  dateTime: dateTime.within(2),
});
export type TimeStamp = ValueOf<typeof timeStamp>;

const accumulatorStatus = enumerated(['normal', 'starting', 'recovered', 'abnormal', 'failed']);

/** BACnetAccumulatorRecord. */
export const accumulatorRecord = sequence({
  timestamp: dateTime.within(0),
  presentValue: unsigned.within(1),
  accumulatedValue: unsigned.within(2),

  status: accumulatorStatus.within(3),
});

/** A BACnetDateTime that may be missing. */
export const optionalDateTime = (number: number): Shape<BacnetDateTime | undefined> =>
  optional(dateTime.within(number));

function formatDate(value: BacnetDate): string {
  return formatValue({ type: 'date', value });
}

function formatTime(value: BacnetTime): string {
  return formatValue({ type: 'time', value });
}

function formatDateTime(value: BacnetDateTime): string {
  return `${formatDate(value.date)} ${formatTime(value.time)}`;
}

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const weeks = ['first', 'second', 'third', 'fourth', 'fifth', 'last', 'last but one', 'last but two', 'last but three'];

function formatWeekNDay({ month, week, weekday }: WeekNDay): string {
  const day = weekday === 255 ? 'every day' : (weekdays[weekday - 1] ?? hexOf(Uint8Array.of(weekday)));
  const which = week === 255 ? 'every week' : `${weeks[week - 1] ?? hexOf(Uint8Array.of(week))} seven days`;
  const named = { 13: 'odd months', 14: 'even months', 255: 'every month' }[month];
  return `${day}, ${which}, ${named ?? months[month - 1] ?? hexOf(Uint8Array.of(month))}`;
}
