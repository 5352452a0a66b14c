import { isoOf } from './date-selector.ts';
import { activeExceptions } from './day-plan.ts';
import type { Calendars, ChangeSource } from './day-plan.ts';
import { momentOf } from './local-time.ts';
import type { Shift } from './local-time.ts';
import type { SchedulePlan } from './schedule.ts';
import { stateAt, timeline } from './timeline.ts';

/** A stretch of time with one value. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly value: number | undefined;
  readonly source: ChangeSource;
  /** The clocks change where it begins. */
  readonly shift: Shift | undefined;
}

export interface PreviewDay {
  /** Local date. */
  readonly date: string;
  readonly from: number;
  readonly to: number;
  /** 82,800 or 90,000 s on most days the clocks change. */
  readonly seconds: number;
  /** Exceptions of the day, the winning one first. */
  readonly exceptions: readonly string[];
  readonly segments: readonly Segment[];
}

/** A stretch in which an edit makes a difference. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly source: ChangeSource;
}

/** Days one preview covers: what a strip on a screen shows, or a season for a report. */
export const PREVIEW_DAYS_MAX = 92;

/** What will hold on each of `days` local days from `firstDate` on; each day is whole, however long. */
export function previewDays(
  plan: SchedulePlan,
  calendars: Calendars,
  firstDate: Temporal.PlainDate,
  days: number,
): PreviewDay[] {
  return Array.from({ length: days }, (_, index) => {
    const date = firstDate.add({ days: index });
    const from = momentOf(date, 0, plan.timeZone).at;
    const to = momentOf(date.add({ days: 1 }), 0, plan.timeZone).at;
    return {
      date: isoOf(date),
      from,
      to,
      seconds: (to - from) / 1000,
      exceptions: activeExceptions(plan.exceptions, calendars, date).map(({ name }) => name),
      segments: segments(plan, calendars, from, to),
    };
  });
}

/** The stretches between two moments, without gaps. */
export function segments(plan: SchedulePlan, calendars: Calendars, from: number, to: number): Segment[] {
  if (from >= to) return [];
  const marks = [{ ...stateAt(plan, calendars, from), at: from }, ...timeline(plan, calendars, from + 1, to)];
  return marks.map(({ at, value, source, shift }, index) => ({
    from: at,
    to: marks[index + 1]?.at ?? to,
    value,
    source,
    shift,
  }));
}

/** Where two plans say different things between two moments; stretches that touch are one. */
export function differences(
  before: { readonly plan: SchedulePlan; readonly calendars: Calendars },
  after: { readonly plan: SchedulePlan; readonly calendars: Calendars },
  from: number,
  to: number,
): Difference[] {
  const olds = segments(before.plan, before.calendars, from, to);
  const news = segments(after.plan, after.calendars, from, to);
  const found: Difference[] = [];
  let [i, j] = [0, 0];
  for (let at = from; at < to;) {
    const [old, next] = [olds[i], news[j]];
    if (old === undefined || next === undefined) break;
    const end = Math.min(old.to, next.to);
    if (old.value !== next.value) {
      addDifference(found, { from: at, to: end, before: old.value, after: next.value, source: next.source });
    }
    if (old.to === end) i++;
    if (next.to === end) j++;
    at = end;
  }
  return found;
}

function addDifference(found: Difference[], next: Difference): void {
  const last = found.at(-1);
  const touches = last !== undefined && last.to === next.from;
  if (touches && last.before === next.before && last.after === next.after)
    found[found.length - 1] = { ...last, to: next.to };
  else found.push(next);
}
