import { weekdayParts } from '@t3000/core';
import type {
  HeldSchedule,
  ScheduleFit,
  ScheduleHolding,
  SaidOfSchedule,
  ScheduleMisfit,
  ScheduleNote,
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
      said: { kind: 'value_type', terms: { kind: wanted.kind, type } },
    });
    return { misfits, notes: [], parts: held.parts, content: nothing };
  }
  const weekly = wanted.weekly.map((entries, index) => timeValues(compiling, dayNames[index] ?? '', entries));
  const { events, calendars } = special(compiling, wanted, how);
  const fallback = valueOfNumber(wanted.fallback, type);
  if (typeof fallback === 'string') {
    const said = valueSaid(String(wanted.fallback), wanted.fallback, type);
    misfits.push({ place: 'default', value: String(wanted.fallback), limit: fallback, said });
  }
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
  const notes: ScheduleNote[] = [];
  if (wanted.exceptions.some(({ moving }) => moving === true)) {
    const years = yearsOf(wanted);
    const text = `devices know no Easter: its days are held as dates of ${years.first} and ${years.next}, and are to be pushed again next year`;
    notes.push({ text, said: { kind: 'no_easter', terms: years } });
  }
  if (!has.fallback && wanted.fallback !== undefined) {
    const text = 'the object has no default: before the first entry of a day it keeps what it had';
    notes.push({ text, said: { kind: 'no_default', terms: {} } });
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
      const shown = `${number} at ${timeText(time)}`;
      misfits.push({
        place,
        value: shown,
        limit: value,
        said: valueSaid(`${number} (${timeText(time)})`, number, type),
      });
      return [];
    });
}

/** Why an object that holds whole numbers takes this one not. */
function valueSaid(value: string, number: number | undefined, type: ScheduleType): SaidOfSchedule {
  return { kind: Number.isInteger(number) ? 'no_negative_numbers' : 'whole_numbers', terms: { value, type } };
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
      said: { kind: 'no_calendar', terms: { name: calendar.name, names: names || '–' } },
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
    const said = { kind: 'no_week', terms: { count: entries } };
    misfits.push({ place: 'week', value: `${entries} entries`, limit: 'the object has no weekly schedule', said });
  }
  if (!has.exceptions && events.length > 0) {
    misfits.push({
      place: 'exceptions',
      value: `${events.length} rules`,
      limit: 'the object has no exception schedule',
      said: { kind: 'no_exceptions', terms: { count: events.length } },
    });
  }
  if (events.length > EVENTS_MAX) {
    const value = `${events.length} rules of days`;
    const said = { kind: 'rules', terms: { count: events.length, max: EVENTS_MAX } };
    misfits.push({ place: 'exceptions', value, limit: `an exception schedule has ${EVENTS_MAX} at most`, said });
  }
  const { effectiveFrom, effectiveTo } = wanted;
  if (!has.period && (effectiveFrom !== undefined || effectiveTo !== undefined)) {
    const value = `${effectiveFrom ?? ''} to ${effectiveTo ?? ''}`;
    const said = { kind: 'no_period', terms: { from: effectiveFrom ?? '…', to: effectiveTo ?? '…' } };
    misfits.push({ place: 'first and last day', value, limit: 'the object has no effective period', said });
  }
}

function yearsOf({ today }: WantedSchedule): { readonly first: string; readonly next: string } {
  const year = Number(today.slice(0, 4));
  return { first: String(year), next: String(year + 1) };
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
