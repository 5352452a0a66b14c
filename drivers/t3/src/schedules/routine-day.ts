import type { TimeValue } from '@t3000/core';
import type { ScheduleEvent } from '@t3000/t3';
import { eventsText } from '../tables/calendar-text.ts';

/**
 * A column of a routine without what changes nothing: a routine is off at midnight, so a day needs no off before its
 * first on, and no on while it is on. Two columns that switch alike have one text this way.
 */
export function plainEvents(events: readonly ScheduleEvent[]): ScheduleEvent[] {
  const plain: ScheduleEvent[] = [];
  const ordered = events.toSorted((a, b) => a.hour * 60 + a.minute - b.hour * 60 - b.minute);
  for (const event of ordered) {
    const before = plain.at(-1);
    // Of two at one minute the later place counts (facts 1.3: the last event whose time has passed).
    if (before?.hour === event.hour && before.minute === event.minute) plain.pop();
    if (event.on !== (plain.at(-1)?.on ?? false)) plain.push(event);
  }
  return plain;
}

export function columnText(events: readonly ScheduleEvent[]): string {
  const text = eventsText(plainEvents(events));
  return text === '' ? 'off' : text;
}

export function entriesOf(events: readonly ScheduleEvent[]): TimeValue[] {
  return plainEvents(events).map(({ hour, minute, on }) => ({ second: hour * 3600 + minute * 60, value: on ? 1 : 0 }));
}

export function eventsOf(entries: readonly TimeValue[]): ScheduleEvent[] {
  return entries.map(({ second, value }) => ({
    hour: Math.floor(second / 3600),
    minute: Math.floor(second / 60) % 60,
    on: value === 1,
  }));
}
