import type {
  HeldSchedule,
  PartWrite,
  RequestFailure,
  SchedulePlaces,
  ScheduleMisfit,
  ScheduleNote,
  SpecialDays,
  TimeValue,
  WantedSchedule,
} from '@t3000/core';
import { blocks, scheduleRecords } from '@t3000/t3';
import type { PointReference, WeeklyScheduleRecord } from '@t3000/t3';
import type { PanelSchedule, T3Panel } from '../panel/panel.ts';
import type { RecordWrite } from '../panel/record-writer.ts';
import { failure, requestFailureOf } from '../result.ts';
import { daysOfText, daysText } from '../tables/calendar-text.ts';
import { eventsOf } from './routine-day.ts';
import { fitRoutine } from './routine-fit.ts';
import { FOLLOWS_ANOTHER_PANEL, FOLLOWS_NONE, factsJson, factsOfJson, followedText } from './routine-facts.ts';
import type { HolidayFacts, RoutineFacts } from './routine-facts.ts';
import { FIRST_HOLIDAY_COLUMN, columnParts, dayPart, holidayDayParts } from './routine-parts.ts';

/** Type of annual routines in stored references: index 5, plus one (facts 1.2). */
const HOLIDAY_TYPE = 6;
const urgent = { priority: 'urgent' } as const;

/** The weekly routines of a panel, named as the panel names them. */
export async function routinePlaces(panel: T3Panel): Promise<SchedulePlaces | RequestFailure> {
  const headers = await panel.readRange('weeklySchedules', 0, blocks.weeklySchedules.count - 1, urgent);
  if (!headers.ok) return requestFailureOf(headers);
  const places = headers.value.map(({ label, description }, index) => ({
    key: keyOf(index),
    name: label === '' ? keyOf(index) : label,
    description,
  }));
  return { ok: true, places };
}

/** A weekly routine with the annual routines it may follow: about ten requests. */
export async function readRoutine(
  panel: T3Panel,
  key: string,
  now: () => number,
): Promise<HeldSchedule | RequestFailure> {
  const index = indexOf(key);
  if (index === undefined) return requestFailureOf(failure('refused', `a panel has no routine ${key}`));
  const identity = await panel.facts(urgent);
  if (!identity.ok) return requestFailureOf(identity);
  const routine = await panel.readSchedule(index, urgent);
  if (!routine.ok) return requestFailureOf(routine);
  const headers = await panel.readRange('weeklySchedules', 0, blocks.weeklySchedules.count - 1, urgent);
  if (!headers.ok) return requestFailureOf(headers);
  const { panelNumber } = identity.value;
  const holidays: (HolidayFacts & { readonly name: string })[] = [];
  for (let place = 0; place < blocks.holidays.count; place++) {
    const holiday = await panel.readHoliday(place, urgent);
    if (!holiday.ok) return requestFailureOf(holiday);
    const { label, description } = holiday.value.header;
    const usedBy = headers.value.flatMap((header, other) =>
      other !== index && followsOf(header, panelNumber).includes(place) ? keyOf(other) : [],
    );
    holidays.push({ days: daysText(holiday.value.days), usedBy, name: description || label || `HOL${place + 1}` });
  }
  const facts: RoutineFacts = {
    index,
    hasFlags: routine.value.hasFlags,
    isManual: routine.value.header.autoManual !== 0,
    panelNumber,
    follows: followsOf(routine.value.header, panelNumber),
    holidays: holidays.map(({ days, usedBy }) => ({ days, usedBy })),
  };
  return heldOf(key, routine.value, facts, { names: holidays.map(({ name }) => name), readAt: now() });
}

function heldOf(
  key: string,
  { header, events }: PanelSchedule,
  facts: RoutineFacts,
  { names, readAt }: { readonly names: readonly string[]; readonly readAt: number },
): HeldSchedule {
  const days = columnParts.map((name, column) => dayPart(name, events[column] ?? []));
  const followed = facts.follows.map((place, column) => ({
    name: holidayDayParts[column] ?? '',
    text: followedText(place, facts.holidays[place]?.days ?? ''),
  }));
  const exceptions = facts.follows.flatMap((place, column) =>
    exceptionOf(facts, {
      place,
      column,
      name: names[place] ?? '',
      entries: days[FIRST_HOLIDAY_COLUMN + column]?.entries ?? [],
    }),
  );
  return {
    ok: true,
    key,
    name: header.label === '' ? key : header.label,
    parts: [...days, ...followed],
    plan: {
      kind: 'binary',
      weekly: days.slice(0, FIRST_HOLIDAY_COLUMN).map(({ entries = [] }) => entries),
      // Holiday 2 wins over Holiday 1 (facts 1.3).
      exceptions: exceptions.toReversed(),
      fallback: 0,
    },
    unread: facts.follows.flatMap((place, index) => (place === FOLLOWS_ANOTHER_PANEL ? foreignHoliday(index + 1) : [])),
    facts: factsJson(facts),
    readAt,
  };
}

function foreignHoliday(column: number): ScheduleNote {
  const text = `holiday column ${column} follows a holiday of another panel`;
  return { text, said: { kind: 'foreign_holiday', terms: { column } } };
}

function exceptionOf(
  { holidays }: RoutineFacts,
  column: { place: number; column: number; name: string; entries: readonly TimeValue[] },
): SpecialDays[] {
  const days = daysOfText(holidays[column.place]?.days ?? '');
  if (typeof days === 'string' || days.length === 0) return [];
  const { entries } = column;
  // The column stands for the whole day, so it begins at midnight.
  const whole = entries[0]?.second === 0 ? entries : [{ second: 0, value: 0 }, ...entries];
  const dates = days.map(({ month, day }) => ({ kind: 'yearly', month, day }) as const);
  return [{ name: column.name, priority: column.column === 0 ? 2 : 1, dates, entries: whole }];
}

/**
 * Writes days before times and references last: a column is followed only once it holds what is wanted. Each record is
 * read back by itself.
 */
export async function writeRoutine(
  panel: T3Panel,
  held: HeldSchedule,
  wanted: WantedSchedule,
  only: ReadonlySet<string>,
): Promise<readonly PartWrite[]> {
  const fit = fitRoutine(held, wanted);
  const facts = factsOfJson(held.facts);
  const part = (name: string): string => fit.parts.find((each) => each.name === name)?.text ?? '';
  const [misfit] = fit.misfits;
  if (misfit) return [...only].map((name) => outcome(name, { status: 'refused', detail: misfitText(misfit) }));
  const columns = columnParts.flatMap((name, column) => (only.has(name) ? column : []));
  const follows = holidayDayParts.map((name) => followedOf(part(name)));
  const dates = holidayDayParts.filter((name) => only.has(name));
  const steps: Step[] = dates.flatMap((name) => {
    const place = followedOf(part(name));
    const days = daysOfText(part(name).replace(/^HOL\d+: /, ''));
    if (place < 0 || typeof days === 'string') return [];
    return { parts: [name], run: () => panel.writeHolidayDays(place, days) };
  });
  if (columns.length > 0) {
    const events = fit.parts.slice(0, columnParts.length).map(({ entries = [] }) => eventsOf(entries));
    steps.push({
      parts: columns.map((column) => columnParts[column] ?? ''),
      run: () => writeColumns(panel, facts, columns, events),
    });
  }
  if (dates.length > 0) {
    const reference = (place: number): PointReference =>
      place < 0
        ? { number: 0, pointType: 0, panel: 0 }
        : { number: place, pointType: HOLIDAY_TYPE, panel: facts.panelNumber };
    const [first = FOLLOWS_NONE, second = FOLLOWS_NONE] = follows;
    steps.push({
      parts: dates,
      run: () =>
        panel.write('weeklySchedules', facts.index, (current) => ({
          ...current,
          ...(only.has(holidayDayParts[0]) ? { override1: reference(first) } : {}),
          ...(only.has(holidayDayParts[1]) ? { override2: reference(second) } : {}),
        })),
    });
  }
  return runSteps(steps, only);
}

interface Step {
  readonly parts: readonly string[];
  readonly run: () => Promise<RecordWrite<unknown>>;
}

async function runSteps(steps: readonly Step[], only: ReadonlySet<string>): Promise<PartWrite[]> {
  const done = new Map<string, PartWrite>();
  let failed: RecordWrite<unknown> | undefined;
  for (const { parts, run } of steps) {
    if (failed) break;
    const written = await run();
    if (written.status !== 'applied' && written.status !== 'unchanged') failed = written;
    for (const name of parts) done.set(name, outcome(name, written));
  }
  return [...only].map((name) => done.get(name) ?? { part: name, status: 'not_sent', detail: '' });
}

/** Times, then flags; the columns that are not meant keep what they have, to the byte. */
async function writeColumns(
  panel: T3Panel,
  { index, hasFlags }: RoutineFacts,
  columns: readonly number[],
  events: Parameters<typeof scheduleRecords>[0],
): Promise<RecordWrite<unknown>> {
  const times = await panel.write('scheduleTimes', index, (current) => {
    const { days } = scheduleRecords(events, current).times;
    return {
      ...current,
      days: current.days.map((day, column) => (columns.includes(column) ? (days[column] ?? day) : day)),
    };
  });
  if (!hasFlags || (times.status !== 'applied' && times.status !== 'unchanged')) return times;
  const blank = times.record;
  return panel.write('scheduleFlags', index, (current) => {
    const { days } = scheduleRecords(events, blank, current).flags;
    return {
      ...current,
      days: current.days.map((day, column) => (columns.includes(column) ? (days[column] ?? day) : day)),
    };
  });
}

function outcome(part: string, written: RecordWrite<unknown>): PartWrite {
  if (written.status === 'applied' || written.status === 'unchanged') return { part, status: 'written', detail: '' };
  return { part, status: written.status, detail: written.detail };
}

function misfitText({ place, value, limit }: ScheduleMisfit): string {
  return `${place}: ${value}; ${limit}`;
}

function keyOf(index: number): string {
  return `SCH${index + 1}`;
}

function indexOf(key: string): number | undefined {
  const index = Number(/^SCH(\d+)$/.exec(key)?.[1] ?? 0) - 1;
  return index >= 0 && index < blocks.weeklySchedules.count ? index : undefined;
}

function followedOf(text: string): number {
  return Number(/^HOL(\d+):/.exec(text)?.[1] ?? 0) - 1;
}

function followsOf({ override1, override2 }: WeeklyScheduleRecord, panelNumber: number): readonly [number, number] {
  return [placeOf(override1, panelNumber), placeOf(override2, panelNumber)];
}

function placeOf({ number, pointType, panel }: PointReference, panelNumber: number): number {
  if (pointType !== HOLIDAY_TYPE) return FOLLOWS_NONE;
  const isOwn = panel === 0 || panel === panelNumber;
  return isOwn && number < blocks.holidays.count ? number : FOLLOWS_ANOTHER_PANEL;
}
