import { weekdayParts } from '@t3000/core';
import type {
  HeldSchedule,
  ScheduleFit,
  ScheduleMisfit,
  ScheduleNote,
  SchedulePart,
  TimeValue,
  WantedSchedule,
} from '@t3000/core';
import { SCHEDULE_EVENTS_MAX, scheduleDays } from '@t3000/t3';
import type { ScheduleEvent } from '@t3000/t3';
import { allocate } from './holiday-places.ts';
import { columnText, entriesOf, eventsOf } from './routine-day.ts';
import { factsOfJson } from './routine-facts.ts';
import type { RoutineFacts } from './routine-facts.ts';
import { FIRST_HOLIDAY_COLUMN, columnParts, dayPart, holidayDayParts, partOf } from './routine-parts.ts';
import type { HolidayGroup } from './routine-parts.ts';

/** Holiday columns of a routine. */
const HOLIDAY_COLUMNS = 2;
/** Misfits listed; a person mends a few and looks again. */
const MISFITS_MAX = 20;

/**
 * What a weekly routine (facts 1.3) can hold of a schedule: on and off by the minute, eight switchings a day, the seven
 * weekdays and two columns for holidays, whose days come every year. Everything else is named with its limit.
 */
export function fitRoutine(held: HeldSchedule, wanted: WantedSchedule): ScheduleFit {
  const facts = factsOfJson(held.facts);
  const misfits: ScheduleMisfit[] = [];
  const notes = new Map<string, ScheduleNote>();
  if (wanted.kind !== 'binary') {
    const misfit = {
      place: 'schedule',
      value: `${wanted.kind} values`,
      limit: 'a routine knows on and off only',
      said: { kind: 'on_off_only', terms: { kind: wanted.kind } },
    };
    return { misfits: [misfit], notes: [], parts: held.parts };
  }
  if (facts.isManual) {
    const text = `${held.name} is in manual mode: it follows no times until it is set to auto`;
    notes.set('manual', { text, said: { kind: 'manual', terms: { name: held.name } } });
  }
  checkPeriod(wanted, misfits);
  const days = wanted.week.map((changes, index) => {
    const place = scheduleDays[index] ?? '';
    return checkedDay({ place, changes, facts }, misfits, notes);
  });
  const groups = holidayGroups(wanted, { days, facts }, misfits, notes);
  if (groups.length > HOLIDAY_COLUMNS) {
    const names = groups.flatMap((group) => [...group.names]).join(', ');
    misfits.push({
      place: 'exceptions',
      value: `${groups.length} different days (${names})`,
      limit: `a routine has ${HOLIDAY_COLUMNS} holiday columns`,
      said: { kind: 'holiday_columns', terms: { count: groups.length, names, max: HOLIDAY_COLUMNS } },
    });
  }
  const weekdays = days.map((events, index) => dayPart(weekdayParts[index] ?? '', events));
  const holidays = groups.length > HOLIDAY_COLUMNS ? [] : holidayParts(held, facts, groups, misfits);
  if (holidays.length > 0 && hasMovingDays(wanted)) {
    notes.set('no_years', {
      text: `a routine knows no years: days with a year, and those that move, are held for the year from ${wanted.today} on and are to be pushed again later`,
      said: { kind: 'no_years', terms: { date: wanted.today } },
    });
  }
  return { misfits: misfits.slice(0, MISFITS_MAX), notes: [...notes.values()], parts: [...weekdays, ...holidays] };
}

function checkPeriod({ effectiveFrom, effectiveTo, today }: WantedSchedule, misfits: ScheduleMisfit[]): void {
  const limit = 'a routine is always in effect';
  const add = (place: string, date: string): void => {
    misfits.push({ place, value: date, limit, said: { kind: 'always_in_effect', terms: { date } } });
  };
  if (effectiveFrom !== undefined && effectiveFrom > today) add('first day', effectiveFrom);
  if (effectiveTo !== undefined) add('last day', effectiveTo);
}

type Notes = Map<string, ScheduleNote>;

interface Day {
  readonly place: string;
  readonly changes: readonly TimeValue[];
  readonly facts: RoutineFacts;
}

/** The events of a day; what does not fit is added to `misfits`. */
function checkedDay({ place, changes, facts }: Day, misfits: ScheduleMisfit[], notes: Notes): ScheduleEvent[] {
  const sound: TimeValue[] = [];
  for (const [index, { second, value }] of changes.entries()) {
    if (second % 60 !== 0) {
      const said = { kind: 'whole_minutes', terms: { time: clock(second) } };
      misfits.push({ place, value: clock(second), limit: 'a routine switches at whole minutes', said });
    }
    if (value === undefined && index === 0) {
      const text = 'where the schedule releases its points at the beginning of a day, the routine is off';
      notes.set('off_at_midnight', { text, said: { kind: 'off_at_midnight', terms: {} } });
    } else if (value === undefined) {
      const text = `${clock(second)} hands the points back`;
      const said = { kind: 'hands_back', terms: { time: clock(second) } };
      misfits.push({ place, value: text, limit: 'a routine is on or off; give the schedule a default', said });
    }
    sound.push({ second, value: value ?? 0 });
  }
  const events = eventsOf(entriesOf(eventsOf(sound)));
  if (events.length > SCHEDULE_EVENTS_MAX) {
    const limit = `a routine has ${SCHEDULE_EVENTS_MAX} a day`;
    const said = { kind: 'switchings', terms: { count: events.length, max: SCHEDULE_EVENTS_MAX } };
    misfits.push({ place, value: `${events.length} switchings`, limit, said });
  }
  const [first] = events;
  if (!facts.hasFlags && first?.hour === 0 && first.minute === 0) {
    const said = { kind: 'midnight_on', terms: {} };
    misfits.push({ place, value: '00:00 on', limit: 'this firmware takes 00:00 for an unused place', said });
  }
  return events;
}

/** The special days of the year ahead by what happens on them. */
function holidayGroups(
  wanted: WantedSchedule,
  { days, facts }: { readonly days: readonly (readonly ScheduleEvent[])[]; readonly facts: RoutineFacts },
  misfits: ScheduleMisfit[],
  notes: Notes,
): HolidayGroup[] {
  const groups = new Map<string, HolidayGroup>();
  const judged = new Set<string>();
  for (const { date, name, changes } of wanted.special) {
    // Days out of effect are named by the period.
    if (name === '') continue;
    const day = Temporal.PlainDate.from(date);
    const key = JSON.stringify([name, changes]);
    const found: ScheduleMisfit[] = [];
    const events = checkedDay({ place: `exception "${name}"`, changes, facts }, found, notes);
    if (!judged.has(key)) misfits.push(...found);
    judged.add(key);
    const text = columnText(events);
    if (text === columnText(days[day.dayOfWeek - 1] ?? [])) continue;
    if (day.month === 2 && day.day === 29) {
      const said = { kind: 'leap_day', terms: { date } };
      const limit = 'a panel counts years without 29 February';
      misfits.push({ place: `exception "${name}"`, value: date, limit, said });
      continue;
    }
    const group = groups.get(text) ?? { text, events, days: [], names: new Set() };
    group.days.push({ month: day.month, day: day.day });
    group.names.add(name);
    groups.set(text, group);
  }
  for (const group of groups.values()) group.days.sort((a, b) => a.month * 31 + a.day - b.month * 31 - b.day);
  return [...groups.values()];
}

function holidayParts(
  held: HeldSchedule,
  facts: RoutineFacts,
  groups: readonly HolidayGroup[],
  misfits: ScheduleMisfit[],
): SchedulePart[] {
  const placed = allocate(held, facts, groups, misfits);
  const columns = placed.map(({ group }, column) => {
    const name = columnParts[FIRST_HOLIDAY_COLUMN + column] ?? '';
    // A column nobody follows may hold what it likes.
    return group ? dayPart(name, group.events) : partOf(held, name);
  });
  return [...columns, ...placed.map(({ text }, column) => ({ name: holidayDayParts[column] ?? '', text }))];
}

function hasMovingDays({ exceptions }: WantedSchedule): boolean {
  return exceptions.some(({ dates, calendar }) =>
    [...dates, ...(calendar?.dates ?? [])].some(({ kind }) => kind !== 'yearly'),
  );
}

function clock(second: number): string {
  const text = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
  return second % 60 === 0 ? text : `${text}:${two(second % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
