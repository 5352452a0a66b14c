import { unreachable } from '@t3000/core';
import type { ValueKind } from '@t3000/core';
import { isTimeZone } from './local-time.ts';
import type { DateSelector, SchedulePlan, TimeValue } from './schedule.ts';

const DAY_SECONDS = 86_400;
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Why a plan cannot be kept, naming the place; undefined when it can. */
export function planProblem(plan: SchedulePlan): string | undefined {
  if (!isTimeZone(plan.timeZone)) return `"${plan.timeZone}" is not a time zone such as Europe/Vienna`;
  const period = periodProblem(plan.effectiveFrom, plan.effectiveTo);
  if (period !== undefined) return period;
  if (plan.weekly.length !== 7) return `${plan.weekly.length} days are in the week; 7 are wanted, Monday first`;
  const inFallback = valueProblem(plan.kind, plan.fallback);
  if (inFallback !== undefined) return `the default ${inFallback}`;
  for (const [index, entries] of plan.weekly.entries()) {
    const problem = entriesProblem(plan.kind, entries);
    if (problem !== undefined) return `${dayNames[index] ?? ''}: ${problem}`;
  }
  for (const { name, dates, entries } of plan.exceptions) {
    const problem = entriesProblem(plan.kind, entries) ?? datesProblem(dates);
    if (problem !== undefined) return `exception "${name}": ${problem}`;
  }
  return undefined;
}

/** Why a list of days cannot be kept; undefined when it can. */
export function datesProblem(dates: readonly DateSelector[]): string | undefined {
  for (const selector of dates) {
    const problem = selectorProblem(selector);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function selectorProblem(selector: DateSelector): string | undefined {
  switch (selector.kind) {
    case 'date':
      return dateProblem(selector.date);
    case 'range':
      return dateProblem(selector.from) ?? dateProblem(selector.to) ?? periodProblem(selector.from, selector.to);
    case 'yearly':
      return isDate(`2024-${two(selector.month)}-${two(selector.day)}`)
        ? undefined
        : `there is no day ${selector.day} in month ${selector.month}`;
    case 'week_day':
      return selector.month === undefined && selector.week === undefined && selector.weekday === undefined
        ? 'a rule without month, week and weekday would mean every day'
        : undefined;
    case 'easter':
      return undefined;
    default:
      return unreachable(selector);
  }
}

function entriesProblem(kind: ValueKind, entries: readonly TimeValue[]): string | undefined {
  const seen = new Set<number>();
  for (const { second, value } of entries) {
    if (!Number.isInteger(second) || second < 0 || second >= DAY_SECONDS) return `${second} s is no time of a day`;
    if (seen.has(second)) return `two entries stand at ${timeText(second)}`;
    seen.add(second);
    const problem = valueProblem(kind, value);
    if (problem !== undefined) return `the entry at ${timeText(second)} ${problem}`;
  }
  return undefined;
}

function valueProblem(kind: ValueKind, value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!Number.isFinite(value)) return 'is not a finite number';
  if (kind === 'binary' && value !== 0 && value !== 1) return `is ${value}; a binary schedule knows 0 and 1`;
  if (kind === 'multistate' && !(Number.isInteger(value) && value >= 1)) return `is ${value}; states count from 1`;
  return undefined;
}

function periodProblem(from: string | undefined, to: string | undefined): string | undefined {
  const problem =
    (from === undefined ? undefined : dateProblem(from)) ?? (to === undefined ? undefined : dateProblem(to));
  if (problem !== undefined) return problem;
  return from !== undefined && to !== undefined && from > to ? `${from} is after ${to}` : undefined;
}

function dateProblem(text: string): string | undefined {
  return isDate(text) ? undefined : `"${text}" is not a date such as 2026-12-24`;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `06:30`, with seconds where there are any. */
export function timeText(second: number): string {
  const text = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
  return second % 60 === 0 ? text : `${text}:${two(second % 60)}`;
}
