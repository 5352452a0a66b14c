import type { StoredNotification } from './rule-dto.ts';

type Quiet = NonNullable<StoredNotification['quiet']>;

/** When the quiet hours that hold at this moment are over; undefined outside them. They may go over midnight. */
export function quietUntil(quiet: Quiet, zone: string, at: number): number | undefined {
  const now = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  for (const daysAgo of [0, 1]) {
    const day = now.toPlainDate().subtract({ days: daysAgo });
    if (!quiet.days.includes(day.dayOfWeek)) continue;
    const begin = momentOf(day, quiet.from, zone);
    const isOverMidnight = quiet.to <= quiet.from;
    const end = momentOf(isOverMidnight ? day.add({ days: 1 }) : day, quiet.to, zone);
    if (begin <= at && at < end) return end;
  }
  return undefined;
}

function momentOf(day: Temporal.PlainDate, time: string, zone: string): number {
  return day.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(zone).epochMilliseconds;
}
