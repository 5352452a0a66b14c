import { ApiError } from '@t3000/contract';
import type { DateSelector as SelectorDto, SchedulePlan as PlanDto } from '@t3000/contract';
import { ENTRIES_PER_DAY_MAX, EXCEPTIONS_MAX, SELECTORS_MAX } from '@t3000/engine';
import type { DateSelector, HeldSchedule, SpecialDays } from '@t3000/core';
import type { CalendarRow } from '@t3000/site';
import { entryDto } from '../plan-dto.ts';

/** Names are given by devices, and may be longer than ours. */
const NAME_LENGTH_MAX = 80;

/** The plan of a device's schedule in the words of ours; a calendar of the same name stands for its days. */
export function adoptedPlan(
  { name, plan }: HeldSchedule,
  calendars: readonly CalendarRow[],
): Omit<PlanDto, 'kind' | 'time_zone'> {
  const lists = [...plan.weekly, ...plan.exceptions.map(({ entries }) => entries)];
  limit(name, 'entries on one day', Math.max(0, ...lists.map(({ length }) => length)), ENTRIES_PER_DAY_MAX);
  limit(name, 'exceptions', plan.exceptions.length, EXCEPTIONS_MAX);
  limit(name, 'days in one exception', Math.max(0, ...plan.exceptions.map(({ dates }) => dates.length)), SELECTORS_MAX);
  return {
    effective_from: plan.effectiveFrom ?? null,
    effective_to: plan.effectiveTo ?? null,
    weekly: plan.weekly.map((entries) => entries.map(entryDto)),
    exceptions: plan.exceptions.map((exception, index) => exceptionDto(exception, index, calendars)),
    default_value: plan.fallback ?? null,
  };
}

function exceptionDto(
  { name, priority, dates, entries, calendarName }: SpecialDays,
  index: number,
  calendars: readonly CalendarRow[],
): PlanDto['exceptions'][number] {
  const wanted = calendarName?.toLowerCase();
  const calendar = calendars.find((each) => each.name.toLowerCase() === wanted);
  return {
    name: name.slice(0, NAME_LENGTH_MAX) || `Exception ${index + 1}`,
    priority,
    dates: calendar ? [] : dates.map(selectorDto),
    calendar_id: calendar?.id ?? null,
    entries: entries.map(entryDto),
  };
}

function selectorDto(selector: DateSelector): SelectorDto {
  if (selector.kind !== 'week_day') return selector;
  const { month = null, week = null, weekday = null } = selector;
  return { kind: 'week_day', month, week, weekday };
}

function limit(name: string, what: string, count: number, maximum: number): void {
  if (count <= maximum) return;
  throw new ApiError('conflict', `${name} has ${count} ${what}; a schedule here has ${maximum} at most`);
}
