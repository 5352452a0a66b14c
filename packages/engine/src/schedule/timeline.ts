import { isoOf } from './date-selector.ts';
import { dayPlan } from './day-plan.ts';
import type { Calendars, ChangeSource, DayChange } from './day-plan.ts';
import { dateAt, momentOf } from './local-time.ts';
import type { Shift } from './local-time.ts';
import type { SchedulePlan } from './schedule.ts';

/** A moment at which a schedule acts, or would. The runner and every preview take theirs from here. */
export interface PlannedChange {
  /** UTC epoch milliseconds. */
  readonly at: number;
  /** Local day and time it was entered for. */
  readonly date: string;
  readonly second: number;
  /** Undefined releases. */
  readonly value: number | undefined;
  readonly source: ChangeSource;
  readonly isEntry: boolean;
  /** The clocks change around it. */
  readonly shift: Shift | undefined;
}

/** Days a search for the next change looks ahead: a yearly holiday, with a leap year and a day to spare. */
const AHEAD_DAYS_MAX = 400;

/**
 * Every change with `from <= at < to`, in order, at most one per moment. Changes that change nothing are left out unless
 * an entry stands there: people expect what they entered to run.
 */
export function timeline(plan: SchedulePlan, calendars: Calendars, from: number, to: number): PlannedChange[] {
  if (from >= to) return [];
  const first = dateAt(from, plan.timeZone).subtract({ days: 1 });
  const last = dateAt(to, plan.timeZone);
  const changes: PlannedChange[] = [];
  for (let date = first; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    for (const change of changesOf(plan, calendars, date)) append(changes, change);
  }
  return changes.filter(({ at }) => at >= from && at < to);
}

/** What holds at a moment, and since when on that day. */
export function stateAt(plan: SchedulePlan, calendars: Calendars, at: number): PlannedChange {
  const today = dateAt(at, plan.timeZone);
  // Yesterday too: where midnight itself is skipped, the day begins later than its date.
  const changes = [...changesOf(plan, calendars, today.subtract({ days: 1 })), ...changesOf(plan, calendars, today)];
  const found = changes.findLast((change) => change.at <= at);
  // The first change of yesterday lies before any moment of today.
  return found ?? (changes[0] as PlannedChange);
}

/** The first change after a moment; undefined when there is none for more than a year. */
export function nextChange(plan: SchedulePlan, calendars: Calendars, after: number): PlannedChange | undefined {
  const start = dateAt(after, plan.timeZone);
  const last = start.add({ days: AHEAD_DAYS_MAX });
  const changes: PlannedChange[] = [];
  for (
    let date = start.subtract({ days: 1 });
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    for (const change of changesOf(plan, calendars, date)) append(changes, change);
    // The last one may still be replaced by a later change of the same moment.
    const found = changes.find(({ at }) => at > after);
    if (found !== undefined && found !== changes.at(-1)) return found;
    if (changes.length > 2 && found === undefined) changes.splice(0, changes.length - 1);
  }
  return changes.find(({ at }) => at > after);
}

/** Appends in the order of time: the later entry of one moment replaces the earlier. */
function append(changes: PlannedChange[], change: PlannedChange): void {
  let before = changes.at(-1);
  if (before !== undefined && before.at >= change.at) {
    changes.pop();
    const moved = { ...change, at: Math.max(before.at, change.at) };
    before = changes.at(-1);
    if (before === undefined || moved.isEntry || before.value !== moved.value) changes.push(moved);
    return;
  }
  if (before === undefined || change.isEntry || before.value !== change.value) changes.push(change);
}

function changesOf(plan: SchedulePlan, calendars: Calendars, date: Temporal.PlainDate): PlannedChange[] {
  const iso = isoOf(date);
  return dayPlan(plan, calendars, date).map((change) => placed(change, date, iso, plan.timeZone));
}

function placed(change: DayChange, date: Temporal.PlainDate, iso: string, timeZone: string): PlannedChange {
  const { at, shift } = momentOf(date, change.second, timeZone);
  return { ...change, at, date: iso, shift };
}
