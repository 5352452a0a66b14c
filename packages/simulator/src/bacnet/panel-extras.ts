import { CalendarObject, ObjectType, Property, ScheduleObject } from '@t3000/driver-bacnet/device';
import type { BacnetDevice, BacnetTime, BacnetValue, PropertyContent, ServedObject } from '@t3000/driver-bacnet/device';
import type { TextSource } from '../hostile-texts.ts';
import { holidays, openDays, scheduledHours } from '../physics/occupancy.ts';
import { PlainObject } from './plain-object.ts';

/** Properties of trend logs (clause 12.25). */
const property = {
  bufferSize: 126,
  enable: 133,
  logInterval: 134,
  recordCount: 141,
  stopWhenFull: 144,
  totalRecordCount: 145,
} as const;

/** Any year, month, day or weekday (clause 20.2.12). */
const ANY = 255;

/** Programs of the panel command at this priority, its schedule too. */
const SCHEDULE_PRIORITY = 10;

/** A panel's trend monitor holds this many records. */
const TREND_BUFFER_RECORDS = 1000;

/** Objects that are no points, as every real panel has some: a schedule, a calendar and a trend log. */
export function panelExtras({ time, objects }: BacnetDevice, text: TextSource): ServedObject[] {
  const trend = trendLog(text);
  if (!time) return [trend];
  const calendar = new CalendarObject({
    instance: 1,
    name: text('Holidays'),
    description: text('HOLIDAY'),
    clock: time,
    dates: holidays.map(({ month, day }) => ({ kind: 'date', value: { year: ANY, month, day, weekday: ANY } })),
  });
  const schedule = new ScheduleObject({
    instance: 1,
    name: text('Office Hours'),
    description: text('OFFICE'),
    clock: time,
    objects,
    weekly: week(),
    exceptions: [
      {
        period: { kind: 'calendarReference', value: calendar.objectId },
        timeValues: [{ time: timeOf(0), value: occupied(false) }],
        priority: SCHEDULE_PRIORITY,
      },
    ],
    fallback: occupied(false),
    priority: SCHEDULE_PRIORITY,
  });
  return [schedule, calendar, trend];
}

function trendLog(text: TextSource): PlainObject {
  return new PlainObject({ type: ObjectType.trendLog, instance: 1 }, text('Trend Log 1'), text('TREND1'), [
    [property.enable, () => ({ type: 'boolean', value: false })],
    [property.stopWhenFull, () => ({ type: 'boolean', value: false })],
    [property.bufferSize, () => ({ type: 'unsigned', value: TREND_BUFFER_RECORDS })],
    [property.recordCount, () => ({ type: 'unsigned', value: 0 })],
    [property.totalRecordCount, () => ({ type: 'unsigned', value: 0 })],
    // Hundredths of a second: 15 minutes.
    [property.logInterval, () => ({ type: 'unsigned', value: 90_000 })],
    ...health(),
  ]);
}

function health(): [number, () => PropertyContent][] {
  return [
    [Property.statusFlags, () => ({ type: 'bits', value: [false, false, false, false] })],
    [Property.reliability, () => ({ type: 'enumerated', value: 0 })],
    [Property.outOfService, () => ({ type: 'boolean', value: false })],
  ];
}

/** Monday first. */
function week(): { readonly time: BacnetTime; readonly value: BacnetValue }[][] {
  const openDay = [
    { time: timeOf(scheduledHours.start), value: occupied(true) },
    { time: timeOf(scheduledHours.end), value: occupied(false) },
  ];
  return Array.from({ length: 7 }, (_, day) => (openDays.includes((day + 1) % 7) ? openDay : []));
}

function occupied(on: boolean): BacnetValue {
  return { type: 'enumerated', value: on ? 1 : 0 };
}

function timeOf(hours: number): BacnetTime {
  const hour = Math.floor(hours);
  return { hour, minute: Math.round((hours - hour) * 60), second: 0, hundredths: 0 };
}
