import type { ScheduleEntry } from '@t3000/contract';
import { DAY_SECONDS, secondOf } from './dayBlocks.ts';

/** The entries of a day from midnight on: before the first, and where one hands over, the default holds. */
export function wholeDay(entries: readonly ScheduleEntry[], fallback: number | null): ScheduleEntry[] {
  const filled = entries.map(({ time, value }) => ({ time, value: value ?? fallback }));
  return filled.some(({ time }) => secondOf(time) === 0) ? filled : [{ time: '00:00', value: fallback }, ...filled];
}

export interface Span {
  /** Share of the day, 0 to 1. */
  readonly from: number;
  readonly to: number;
}

/** Where two whole days say different things; stretches that touch are one. */
export function differingSpans(a: readonly ScheduleEntry[], b: readonly ScheduleEntry[]): Span[] {
  const marks = [...new Set([...a, ...b].map(({ time }) => secondOf(time) ?? 0))].toSorted((x, y) => x - y);
  const spans: { from: number; to: number }[] = [];
  for (const [index, second] of marks.entries()) {
    if (valueAt(a, second) === valueAt(b, second)) continue;
    const from = second / DAY_SECONDS;
    const to = (marks[index + 1] ?? DAY_SECONDS) / DAY_SECONDS;
    const last = spans.at(-1);
    if (last?.to === from) last.to = to;
    else spans.push({ from, to });
  }
  return spans;
}

function valueAt(entries: readonly ScheduleEntry[], second: number): number | null {
  let latest = -1;
  let value: number | null = null;
  for (const entry of entries) {
    const at = secondOf(entry.time) ?? 0;
    if (at > second || at < latest) continue;
    latest = at;
    value = entry.value;
  }
  return value;
}
