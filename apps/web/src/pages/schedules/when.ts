import { toWallClock } from '../../format/zone.ts';
import { formatClock, formatDateTime } from '../../format/time.ts';

const WEEK_MS = 7 * 86_400_000;

/** A moment as one speaks of it: `08:00` today, `Mon 08:00` within a week, otherwise with its date. */
export function whenText(at: number, now: number, locale: string, timeZone: string | undefined): string {
  const time = { locale, timeZone };
  if (localDate(at, timeZone) === localDate(now, timeZone)) return formatClock(at, time);
  if (Math.abs(at - now) >= WEEK_MS - 86_400_000) return formatDateTime(at, time);
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', ...zone }).format(at);
  return `${day} ${formatClock(at, time)}`;
}

/** `2026-11-21`: the day it is in a zone. */
export function localDate(at: number, timeZone: string | undefined): string {
  return toWallClock(Math.floor(at / 1000) * 1000, timeZone).slice(0, 10);
}

/** Days after an ISO date, which may be negative. */
export function addDays(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
