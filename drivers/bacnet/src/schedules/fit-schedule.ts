import { weekdayParts } from '@t3000/core';
import type {
  HeldSchedule,
  ScheduleFit,
  ScheduleHolding,
  ScheduleMisfit,
  TimeValue,
  WantedSchedule,
  WantedSpecialDays,
} from '@t3000/core';
import type { CalendarEntry, SpecialEvent, TimeValue as BacnetTimeValue } from '../encoding/calendar-types.ts';
import { calendarEntryOf, periodOf } from './day-entries.ts';
import type { ScheduleFacts } from './read-schedule.ts';
import { partsOf } from './schedule-content.ts';
import type { CalendarContent, ScheduleContent } from './schedule-content.ts';
import { bacnetTime, standsFor, timeText, usualTypes, valueOfNumber } from './schedule-values.ts';
import type { ScheduleType } from './schedule-values.ts';

/** An array of a BACnet device has an index of one octet in many stacks. */
const EVENTS_MAX = 255;
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export interface CompiledSchedule extends ScheduleFit {
  readonly content: ScheduleContent;
}

interface Compiling {
  readonly facts: ScheduleFacts;
  readonly type: ScheduleType;
  readonly misfits: ScheduleMisfit[];
}

/** A schedule as properties of a Schedule object (clause 12.24), and what of it the object has no room for. */
export function compileSchedule(
  held: HeldSchedule,
  wanted: WantedSchedule,
  { calendars: how }: ScheduleHolding,
): CompiledSchedule {
  const facts = held.facts as unknown as ScheduleFacts;
  const type = facts.type || usualTypes[wanted.kind];
  const misfits: ScheduleMisfit[] = [];
  const compiling: Compiling = { facts, type, misfits };
  if (!standsFor(type, wanted.kind)) {
    misfits.push({
      place: 'schedule',
      value: `${wanted.kind} values`,
      limit: `the object holds values of type ${type}`,
    });
    return { misfits, notes: [], parts: held.parts, content: nothing };
  }
  const weekly = wanted.weekly.map((entries, index) => timeValues(compiling, dayNames[index] ?? '', entries));
  const { events, calendars } = special(compiling, wanted, how);
  const fallback = valueOfNumber(wanted.fallback, type);
  if (typeof fallback === 'string') misfits.push({ place: 'default', value: String(wanted.fallback), limit: fallback });
  checkProperties(wanted, events, compiling);
  const { has } = facts;
  const content: ScheduleContent = {
    weekly: has.weekly ? weekly : undefined,
    exceptions: has.exceptions ? events : undefined,
    fallback: has.fallback && typeof fallback !== 'string' ? fallback : undefined,
    period: has.period ? periodOf(wanted.effectiveFrom, wanted.effectiveTo) : undefined,
    priority: has.priority ? wanted.priority : undefined,
    calendars,
  };
  const notes = wanted.exceptions.some(({ moving }) => moving === true)
    ? [`devices know no Easter: its days are held as dates of ${yearsOf(wanted)}, and are to be pushed again next year`]
    : [];
  if (!has.fallback && wanted.fallback !== undefined) {
    notes.push('the object has no default: before the first entry of a day it keeps what it had');
  }
  return { misfits, notes, parts: partsOf(content), content };
}

const nothing: ScheduleContent = {
  weekly: undefined,
  exceptions: undefined,
  fallback: undefined,
  period: undefined,
  priority: undefined,
  calendars: [],
};

function timeValues({ type, misfits }: Compiling, place: string, entries: readonly TimeValue[]): BacnetTimeValue[] {
  return entries
    .toSorted((a, b) => a.second - b.second)
    .flatMap(({ second, value: number }) => {
      const value = valueOfNumber(number, type);
      const time = bacnetTime(second);
      if (typeof value !== 'string') return [{ time, value }];
      misfits.push({ place, value: `${number} at ${timeText(time)}`, limit: value });
      return [];
    });
}

/** One event for each rule of days: the object has no lists of them. */
function special(
  compiling: Compiling,
  { exceptions }: WantedSchedule,
  how: ScheduleHolding['calendars'],
): { readonly events: SpecialEvent[]; readonly calendars: CalendarContent[] } {
  const calendars = new Map<number, CalendarContent>();
  const events = exceptions.flatMap((exception) => {
    const place = `exception "${exception.name}"`;
    const values = timeValues(compiling, place, exception.entries);
    const { priority } = exception;
    const followed = how === 'reference' ? calendarFor(compiling, exception, place) : undefined;
    if (followed) calendars.set(followed.objectId, followed);
    const inline = how === 'inline' ? (exception.calendar?.dates ?? []) : [];
    const days = [...exception.dates, ...inline].flatMap((selector) => calendarEntryOf(selector) ?? []);
    const own = days.map((value): SpecialEvent => ({
      period: { kind: 'calendarEntry', value },
      timeValues: values,
      priority,
    }));
    if (!followed) return own;
    const reference: SpecialEvent = {
      period: { kind: 'calendarReference', value: followed.objectId },
      timeValues: values,
      priority,
    };
    return [...own, reference];
  });
  return { events, calendars: [...calendars.values()] };
}

/** The calendar of the device with the name of ours. */
function calendarFor(
  { facts, misfits }: Compiling,
  { calendar }: WantedSpecialDays,
  place: string,
): CalendarContent | undefined {
  if (!calendar) return undefined;
  const name = calendar.name.toLowerCase();
  const found = facts.calendars.find((each) => each.name.toLowerCase() === name);
  if (!found) {
    const names = facts.calendars.map((each) => `"${each.name}"`).join(', ');
    misfits.push({
      place,
      value: `calendar "${calendar.name}"`,
      limit: `the device has no calendar of this name (${names || 'none at all'}); write its days into the exceptions instead`,
    });
    return undefined;
  }
  const dates = calendar.dates.flatMap((selector): CalendarEntry[] => {
    const entry = calendarEntryOf(selector);
    return entry ? [entry] : [];
  });
  return { ...found, dates };
}

function checkProperties(
  wanted: WantedSchedule,
  events: readonly SpecialEvent[],
  { facts: { has }, misfits }: Compiling,
): void {
  const entries = wanted.weekly.flat().length;
  if (!has.weekly && entries > 0) {
    misfits.push({ place: 'week', value: `${entries} entries`, limit: 'the object has no weekly schedule' });
  }
  if (!has.exceptions && events.length > 0) {
    misfits.push({
      place: 'exceptions',
      value: `${events.length} rules`,
      limit: 'the object has no exception schedule',
    });
  }
  if (events.length > EVENTS_MAX) {
    const value = `${events.length} rules of days`;
    misfits.push({ place: 'exceptions', value, limit: `an exception schedule has ${EVENTS_MAX} at most` });
  }
  const { effectiveFrom, effectiveTo } = wanted;
  if (!has.period && (effectiveFrom !== undefined || effectiveTo !== undefined)) {
    const value = `${effectiveFrom ?? ''} to ${effectiveTo ?? ''}`;
    misfits.push({ place: 'first and last day', value, limit: 'the object has no effective period' });
  }
}

function yearsOf({ today }: WantedSchedule): string {
  const year = Number(today.slice(0, 4));
  return `${year} and ${year + 1}`;
}

/** Names of the parts in the order they are written: what others refer to first. */
export function writeOrder(names: Iterable<string>): string[] {
  return [...names].toSorted((a, b) => rank(a) - rank(b));
}

function rank(name: string): number {
  if (name.startsWith('calendar ')) return 0;
  const place = ['exceptions', ...weekdayParts, 'default', 'period', 'priority'].indexOf(name);
  return place < 0 ? Number.POSITIVE_INFINITY : place + 1;
}
