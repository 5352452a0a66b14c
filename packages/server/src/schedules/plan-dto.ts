import { ApiError } from '@t3000/contract';
import type { DateSelector, ScheduleEntry, SchedulePlan as PlanDto } from '@t3000/contract';
import { datesProblem, planProblem, timeText } from '@t3000/engine';
import type { DateSelector as EngineSelector, SchedulePlan, TimeValue } from '@t3000/engine';
import { isPriority } from '@t3000/core';
import type { JsonObject } from '@t3000/core';

/** A plan as the engine wants it; `siteZone` stands in where the plan names no zone. Throws with the place of a mistake. */
export function planOf(dto: PlanDto, siteZone: string): SchedulePlan {
  const plan: SchedulePlan = {
    kind: dto.kind,
    timeZone: dto.time_zone ?? siteZone,
    effectiveFrom: dto.effective_from ?? undefined,
    effectiveTo: dto.effective_to ?? undefined,
    weekly: dto.weekly.map((entries) => entries.map(entryOf)),
    exceptions: dto.exceptions.map(({ name, priority, dates, calendar_id: calendarId, entries }) => ({
      name,
      priority: isPriority(priority) ? priority : 16,
      dates: dates.map(selectorOf),
      calendarId: calendarId ?? undefined,
      entries: entries.map(entryOf),
    })),
    fallback: dto.default_value ?? undefined,
  };
  const problem = planProblem(plan);
  if (problem !== undefined) throw new ApiError('invalid_request', problem, { path: 'body' });
  return plan;
}

/** The plan inside a stored row: what {@link planOf} has checked before it was stored. */
export function storedPlan(plan: JsonObject): PlanDto {
  return plan as unknown as PlanDto;
}

export function selectorOf(selector: DateSelector): EngineSelector {
  if (selector.kind !== 'week_day') return selector;
  const { month, week, weekday } = selector;
  return { kind: 'week_day', month: month ?? undefined, week: week ?? undefined, weekday: weekday ?? undefined };
}

/** Selectors of a calendar, checked. */
export function checkedDates(dates: readonly DateSelector[]): EngineSelector[] {
  const selectors = dates.map(selectorOf);
  const problem = datesProblem(selectors);
  if (problem !== undefined) throw new ApiError('invalid_request', problem, { path: 'body/dates' });
  return selectors;
}

export function entryOf({ time, value }: ScheduleEntry): TimeValue {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return { second: hours * 3600 + minutes * 60 + seconds, value: value ?? undefined };
}

export function entryDto({ second, value }: TimeValue): ScheduleEntry {
  return { time: timeText(second), value: value ?? null };
}
