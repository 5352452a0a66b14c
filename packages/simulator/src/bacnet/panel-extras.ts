import { ObjectType, Property } from '@t3000/driver-bacnet/device';
import type { BacnetValue, PropertyContent } from '@t3000/driver-bacnet/device';
import type { TextSource } from '../hostile-texts.ts';
import { holidays, openDays, scheduledHours } from '../physics/occupancy.ts';
import { PlainObject } from './plain-object.ts';

/** Properties of schedules, calendars and trend logs (clauses 12.24, 12.9 and 12.25). */
const property = {
  dateList: 23,
  effectivePeriod: 32,
  references: 54,
  priorityForWriting: 88,
  weeklySchedule: 123,
  bufferSize: 126,
  enable: 133,
  logInterval: 134,
  recordCount: 141,
  stopWhenFull: 144,
  totalRecordCount: 145,
  scheduleDefault: 174,
} as const;

/** Any year, month, day or weekday (clause 20.2.12). */
const ANY = 255;

/** A panel's trend monitor holds this many records. */
const TREND_BUFFER_RECORDS = 1000;

/** Objects that are no points, as every real panel has some: a schedule, a calendar and a trend log. */
export function panelExtras(
  now: { isOccupied: () => boolean; isHoliday: () => boolean },
  text: TextSource,
): PlainObject[] {
  const schedule = new PlainObject({ type: ObjectType.schedule, instance: 1 }, text('Office Hours'), text('OFFICE'), [
    [Property.presentValue, () => occupied(now.isOccupied())],
    [property.effectivePeriod, () => ({ type: 'list', items: [anyDate(), anyDate()] })],
    [property.weeklySchedule, () => ({ type: 'array', items: week() })],
    [property.scheduleDefault, () => occupied(false)],
    [property.references, () => ({ type: 'list', items: [] })],
    [property.priorityForWriting, () => ({ type: 'unsigned', value: 10 })],
    ...health(),
  ]);
  const calendar = new PlainObject({ type: ObjectType.calendar, instance: 1 }, text('Holidays'), text('HOLIDAY'), [
    [Property.presentValue, () => ({ type: 'boolean', value: now.isHoliday() })],
    [property.dateList, () => ({ type: 'list', items: holidays.map(({ month, day }) => calendarDate(month, day)) })],
  ]);
  const trend = new PlainObject({ type: ObjectType.trendLog, instance: 1 }, text('Trend Log 1'), text('TREND1'), [
    [property.enable, () => ({ type: 'boolean', value: false })],
    [property.stopWhenFull, () => ({ type: 'boolean', value: false })],
    [property.bufferSize, () => ({ type: 'unsigned', value: TREND_BUFFER_RECORDS })],
    [property.recordCount, () => ({ type: 'unsigned', value: 0 })],
    [property.totalRecordCount, () => ({ type: 'unsigned', value: 0 })],
    // Hundredths of a second: 15 minutes.
    [property.logInterval, () => ({ type: 'unsigned', value: 90_000 })],
    ...health(),
  ]);
  return [schedule, calendar, trend];
}

function health(): [number, () => PropertyContent][] {
  return [
    [Property.statusFlags, () => ({ type: 'bits', value: [false, false, false, false] })],
    [Property.reliability, () => ({ type: 'enumerated', value: 0 })],
    [Property.outOfService, () => ({ type: 'boolean', value: false })],
  ];
}

/** Seven BACnetDailySchedule, Monday first. */
function week(): BacnetValue[] {
  const openDay = [timeOf(scheduledHours.start), occupied(true), timeOf(scheduledHours.end), occupied(false)];
  return Array.from({ length: 7 }, (_, day) => ({
    type: 'constructed',
    tag: 0,
    items: openDays.includes((day + 1) % 7) ? openDay : [],
  }));
}

function occupied(on: boolean): BacnetValue {
  return { type: 'enumerated', value: on ? 1 : 0 };
}

function timeOf(hours: number): BacnetValue {
  const hour = Math.floor(hours);
  return { type: 'time', value: { hour, minute: Math.round((hours - hour) * 60), second: 0, hundredths: 0 } };
}

function anyDate(): BacnetValue {
  return { type: 'date', value: { year: ANY, month: ANY, day: ANY, weekday: ANY } };
}

/** A BACnetCalendarEntry of the form `date`, repeated every year. */
function calendarDate(month: number, day: number): BacnetValue {
  return { type: 'context', tag: 0, content: Uint8Array.of(ANY, month, day, ANY) };
}
