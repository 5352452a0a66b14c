import { formatNumber } from './value.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in the largest unit that fits, with at most two digits of detail: `0.4 s`, `14 min`, `2 h`, `3 d`. */
export function formatDuration(ms: number, locale: string): string {
  const length = Math.max(0, ms);
  if (length < SECOND) return `${formatNumber(length / SECOND, 1, locale)} s`;
  if (length < MINUTE) return `${formatNumber(Math.floor(length / SECOND), 0, locale)} s`;
  if (length < HOUR) return `${formatNumber(Math.floor(length / MINUTE), 0, locale)} min`;
  if (length < 2 * DAY) return `${formatNumber(Math.floor(length / HOUR), 0, locale)} h`;
  return `${formatNumber(Math.floor(length / DAY), 0, locale)} d`;
}

/** Time that is left, never shown as less than it is: `4 min`, `3 h 59 min`, `2 d 5 h`. */
export function formatRemaining(ms: number, locale: string): string {
  if (ms < MINUTE) return formatDuration(ms, locale);
  const minutes = Math.ceil(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${formatNumber(days, 0, locale)} d` : `${formatNumber(days, 0, locale)} d ${hours % 24} h`;
}

/** A measured stretch in its two largest units, rounded: `45 s`, `10 h 13 min`, `3 d 12 h`. */
export function formatSpan(ms: number, locale: string): string {
  const length = Math.max(0, ms);
  // Rounded before the units are chosen, so that 59.9 s are a minute and not 60 s.
  const found = spans.find(({ step, end }) => Math.round(length / step) * step < end) ?? spans[3];
  const { step, base, unit, smaller } = found;
  const rounded = Math.round(length / step) * step;
  const whole = `${formatNumber(Math.floor(rounded / base), 0, locale)} ${unit}`;
  const rest = Math.round((rounded % base) / step);
  return rest === 0 ? whole : `${whole} ${rest} ${smaller}`;
}

const spans = [
  { step: SECOND, base: SECOND, unit: 's', smaller: '', end: MINUTE },
  { step: SECOND, base: MINUTE, unit: 'min', smaller: 's', end: HOUR },
  { step: MINUTE, base: HOUR, unit: 'h', smaller: 'min', end: 2 * DAY },
  { step: HOUR, base: DAY, unit: 'd', smaller: 'h', end: Infinity },
] as const;

/** Time since a moment; a moment slightly ahead (clocks differ) is now. */
export function formatAge(at: number, now: number, locale: string): string {
  return formatDuration(now - at, locale);
}

/** A short stretch as machines measure it: `0.4 ms`, `12 ms`, `1.8 s`. */
export function formatMilliseconds(ms: number, locale: string): string {
  if (ms < 10) return `${formatNumber(ms, 1, locale)} ms`;
  if (ms < SECOND) return `${formatNumber(ms, 0, locale)} ms`;
  if (ms < 10 * SECOND) return `${formatNumber(ms / SECOND, 1, locale)} s`;
  return formatDuration(ms, locale);
}

export interface TimeOptions {
  readonly locale: string;
  /** IANA name of the site; the zone of the reader when absent. */
  readonly timeZone?: string | undefined;
  readonly seconds?: boolean;
}

const timeFormats = new Map<string, Intl.DateTimeFormat>();

function timeFormat(options: TimeOptions, fields: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([options.locale, options.timeZone, fields]);
  let format = timeFormats.get(key);
  if (format === undefined) {
    const zone = options.timeZone === undefined ? {} : { timeZone: options.timeZone };
    format = new Intl.DateTimeFormat(options.locale, { ...fields, ...zone, hourCycle: 'h23' });
    timeFormats.set(key, format);
  }
  return format;
}

/** `14:05` or `14:05:09`. */
export function formatClock(at: number, options: TimeOptions): string {
  const seconds = options.seconds === true ? ({ second: '2-digit' } as const) : {};
  return timeFormat(options, { hour: '2-digit', minute: '2-digit', ...seconds }).format(at);
}

/** Date and time, in full. */
export function formatDateTime(at: number, options: TimeOptions): string {
  const seconds = options.seconds === true ? ({ second: '2-digit' } as const) : {};
  const day = { year: 'numeric', month: 'short', day: '2-digit' } as const;
  return timeFormat(options, { ...day, hour: '2-digit', minute: '2-digit', ...seconds }).format(at);
}

/** The day alone, in full. */
export function formatDate(at: number, options: TimeOptions): string {
  return timeFormat(options, { year: 'numeric', month: 'short', day: '2-digit' }).format(at);
}

/** The clock for a moment less than half a day from now, date and clock for any other. */
export function formatMoment(at: number, now: number, options: TimeOptions): string {
  return Math.abs(now - at) < DAY / 2 ? formatClock(at, options) : formatDateTime(at, options);
}
