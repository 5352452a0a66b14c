import { isoOf, selects } from './date-selector.ts';
import type { Calendar, CalendarId, ScheduleException, SchedulePlan, TimeValue } from './schedule.ts';

/** Why a value holds. */
export type ChangeSource =
  | { readonly kind: 'weekly' }
  | { readonly kind: 'exception'; readonly name: string }
  | { readonly kind: 'default' }
  /** Before the first or after the last day in effect: the points are released. */
  | { readonly kind: 'not_in_effect' };

/** From this second of the local day on. */
export interface DayChange {
  readonly second: number;
  readonly value: number | undefined;
  readonly source: ChangeSource;
  /** An entry stands at this very time; the other changes follow from midnight or from a list that ended. */
  readonly isEntry: boolean;
}

export type Calendars = ReadonlyMap<CalendarId, Calendar>;

interface Layer {
  readonly entries: readonly TimeValue[];
  readonly source: ChangeSource;
}

const weekly: ChangeSource = { kind: 'weekly' };
const fallback: ChangeSource = { kind: 'default' };

/** What a schedule says about one local day: a first change at midnight, then every later one, in order. */
export function dayPlan(plan: SchedulePlan, calendars: Calendars, date: Temporal.PlainDate): DayChange[] {
  if (!isInEffect(plan, date)) {
    return [{ second: 0, value: undefined, source: { kind: 'not_in_effect' }, isEntry: false }];
  }
  const layers: Layer[] = [
    ...activeExceptions(plan.exceptions, calendars, date).map(({ name, entries }) => ({
      entries,
      source: { kind: 'exception' as const, name },
    })),
    { entries: plan.weekly[date.dayOfWeek - 1] ?? [], source: weekly },
  ];
  const seconds = new Set([0, ...layers.flatMap(({ entries }) => entries.map(({ second }) => second))]);
  const changes: DayChange[] = [];
  for (const second of [...seconds].toSorted((a, b) => a - b)) {
    const change = resolve(layers, second, plan.fallback);
    const before = changes.at(-1);
    const isSame = before !== undefined && before.value === change.value && isSameSource(before.source, change.source);
    if (change.isEntry || !isSame) changes.push(change);
  }
  return changes;
}

/** The exceptions of a day, the winning one first. */
export function activeExceptions(
  exceptions: readonly ScheduleException[],
  calendars: Calendars,
  date: Temporal.PlainDate,
): ScheduleException[] {
  return exceptions
    .filter(({ dates, calendarId }) => {
      const shared = calendarId === undefined ? [] : (calendars.get(calendarId)?.dates ?? []);
      return dates.some((selector) => selects(selector, date)) || shared.some((selector) => selects(selector, date));
    })
    .toSorted((a, b) => a.priority - b.priority);
}

function isInEffect({ effectiveFrom, effectiveTo }: SchedulePlan, date: Temporal.PlainDate): boolean {
  const iso = isoOf(date);
  return (effectiveFrom === undefined || effectiveFrom <= iso) && (effectiveTo === undefined || iso <= effectiveTo);
}

function isSameSource(a: ChangeSource, b: ChangeSource): boolean {
  return a.kind === b.kind && (a.kind === 'exception' && b.kind === 'exception' ? a.name === b.name : true);
}

/** The highest layer that says something at this time; entries of a list may stand in any order. */
function resolve(layers: readonly Layer[], second: number, otherwise: number | undefined): DayChange {
  for (const { entries, source } of layers) {
    let latest: TimeValue | undefined;
    for (const entry of entries) {
      if (entry.second <= second && (latest === undefined || entry.second >= latest.second)) latest = entry;
    }
    if (latest?.value !== undefined) {
      return { second, value: latest.value, source, isEntry: latest.second === second };
    }
  }
  return { second, value: otherwise, source: fallback, isEntry: false };
}
