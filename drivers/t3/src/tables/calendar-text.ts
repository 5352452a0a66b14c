import { SCHEDULE_EVENTS_MAX } from '@t3000/t3';
import type { ScheduleEvent, YearDay } from '@t3000/t3';

/** A day of a schedule as people write it: `07:30 on, 18:00 off`. */
export function eventsText(events: readonly ScheduleEvent[]): string {
  return events.map(({ hour, minute, on }) => `${two(hour)}:${two(minute)} ${on ? 'on' : 'off'}`).join(', ');
}

/** The way back, or which part is wrong. */
export function eventsOfText(text: string): readonly ScheduleEvent[] | string {
  const events: ScheduleEvent[] = [];
  for (const part of partsOf(text)) {
    const [, hour, minute, state] = /^(\d{1,2}):(\d{2})\s+(on|off)$/i.exec(part) ?? [];
    if (state === undefined || Number(hour) > 23 || Number(minute) > 59)
      return `"${part.slice(0, 40)}" is no time with on or off, such as 07:30 on`;
    events.push({ hour: Number(hour), minute: Number(minute), on: state.toLowerCase() === 'on' });
  }
  if (events.length > SCHEDULE_EVENTS_MAX)
    return `${events.length} events are above the maximum ${SCHEDULE_EVENTS_MAX} of a day`;
  return events.toSorted((a, b) => a.hour * 60 + a.minute - (b.hour * 60 + b.minute));
}

/** Days of a holiday, month before day: `01-01, 12-25`. */
export function daysText(days: readonly YearDay[]): string {
  return days.map(({ month, day }) => `${two(month)}-${two(day)}`).join(', ');
}

export function daysOfText(text: string): readonly YearDay[] | string {
  const days: YearDay[] = [];
  for (const part of partsOf(text)) {
    const [, month, day] = /^(\d{1,2})-(\d{1,2})$/.exec(part) ?? [];
    const date = { month: Number(month), day: Number(day) };
    if (!isDay(date)) return `"${part.slice(0, 40)}" is no day as month-day, such as 12-25`;
    days.push(date);
  }
  return days;
}

/** A year no panel stores: without 29 February. */
const COMMON_YEAR = 2001;

function isDay({ month, day }: YearDay): boolean {
  const date = new Date(Date.UTC(COMMON_YEAR, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
