import { zoneOffsetMs } from '../../format/zone.ts';

const MINUTE = 60;
const DAY = 86_400;

/**
 * Labels of the axis of time, in the reader's language and the site's zone. A day's first label carries the date on a second
 * line, so that no reading of the axis is ambiguous. `stepSeconds` is the distance between marks.
 */
export function timeLabels(
  splits: readonly number[],
  stepSeconds: number,
  locale: string,
  timeZone: string | undefined,
): string[] {
  const zone = timeZone === undefined ? {} : { timeZone };
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(stepSeconds < MINUTE ? { second: '2-digit' as const } : {}),
    hourCycle: 'h23',
    ...zone,
  });
  const day = new Intl.DateTimeFormat(locale, { day: '2-digit', month: 'short', ...zone });
  const year = new Intl.DateTimeFormat(locale, { year: 'numeric', ...zone });
  let before = '';
  return splits.map((seconds) => {
    const at = seconds * 1000;
    const upper = stepSeconds < DAY ? clock.format(at) : day.format(at);
    const lower = stepSeconds < DAY ? day.format(at) : year.format(at);
    const label = lower === before ? upper : `${upper}\n${lower}`;
    before = lower;
    return label;
  });
}

/** Both ends of a window, as short as is clear: the year only where it is not this one. */
export function rangeText(
  { from, to }: { readonly from: number; readonly to: number },
  now: number,
  locale: string,
  timeZone: string | undefined,
): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const yearOf = (at: number): string => new Intl.DateTimeFormat('en', { year: 'numeric', ...zone }).format(at);
  const isThisYear = yearOf(from) === yearOf(now) && yearOf(to) === yearOf(now);
  const format = new Intl.DateTimeFormat(locale, {
    ...(isThisYear ? {} : { year: 'numeric' as const }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...zone,
  });
  return `${format.format(from)} – ${format.format(to)}`;
}

/** A date whose local fields are those of the zone: the chart library places its marks by them. */
export function dateInZone(seconds: number, timeZone: string | undefined): Date {
  const at = seconds * 1000;
  return timeZone === undefined
    ? new Date(at)
    : new Date(at + zoneOffsetMs(at, timeZone) - zoneOffsetMs(at, undefined));
}
