/** A stretch of time, UTC epoch ms. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** What the reader asked for: the last so-and-so long, or a stretch with two ends. */
export type TimeRange = { readonly lastMs: number } | TimeWindow;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const rangePresets: readonly { readonly id: '1h' | '8h' | '24h' | '7d' | '30d'; readonly lastMs: number }[] = [
  { id: '1h', lastMs: HOUR },
  { id: '8h', lastMs: 8 * HOUR },
  { id: '24h', lastMs: DAY },
  { id: '7d', lastMs: 7 * DAY },
  { id: '30d', lastMs: 30 * DAY },
];

export const RANGE_DEFAULT: TimeRange = { lastMs: DAY };

/** Shortest window: below, the chart would show single samples of the fastest points. */
export const WINDOW_MIN_MS = 10 * SECOND;
/** Longest window: more than any retention. */
export const WINDOW_MAX_MS = 10 * 366 * DAY;
/** From this length on a line is a mean with a band from least to most: a zigzag would be a solid block. */
export const BAND_FROM_MS = 7 * DAY;

export function isRelative(range: TimeRange): range is { readonly lastMs: number } {
  return 'lastMs' in range;
}

export function windowOf(range: TimeRange, now: number): TimeWindow {
  return isRelative(range) ? { from: now - range.lastMs, to: now } : range;
}

/** Makes the window `factor` times as long and keeps the moment at `share` of its width where it is. */
export function zoomed({ from, to }: TimeWindow, factor: number, share = 0.5): TimeWindow {
  const length = Math.min(WINDOW_MAX_MS, Math.max(WINDOW_MIN_MS, (to - from) * factor));
  const still = from + (to - from) * share;
  const start = Math.round(still - length * share);
  return { from: start, to: Math.round(start + length) };
}

/** Moves the window by a share of its length; negative is back in time. */
export function panned({ from, to }: TimeWindow, share: number): TimeWindow {
  const by = Math.round((to - from) * share);
  return { from: from + by, to: to + by };
}

/** Why two moments make no range. */
export type RangeFault = 'reversed' | 'too_short' | 'too_long' | 'future';

export function faultOf({ from, to }: TimeWindow, now: number): RangeFault | undefined {
  if (to <= from) return 'reversed';
  if (to - from < WINDOW_MIN_MS) return 'too_short';
  if (to - from > WINDOW_MAX_MS) return 'too_long';
  return from > now ? 'future' : undefined;
}

const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** `24h`, `90m`: whole numbers of the largest unit that fits. */
export function durationText(ms: number): string {
  const unit = ['d', 'h', 'm'].find((name) => ms % (units[name] ?? SECOND) === 0 && ms > DAY * (name === 'd' ? 1 : 0));
  return unit === undefined ? `${Math.round(ms / SECOND)}s` : `${ms / (units[unit] ?? SECOND)}${unit}`;
}

export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (units[unit ?? ''] ?? NaN);
  return ms >= WINDOW_MIN_MS && ms <= WINDOW_MAX_MS ? ms : undefined;
}

type Query = Readonly<Record<string, unknown>>;

/** The range an address names; undefined when it names none that makes sense. */
export function rangeFromQuery({ last, from, to }: Query): TimeRange | undefined {
  if (typeof last === 'string') {
    const lastMs = parseDuration(last);
    return lastMs === undefined ? undefined : { lastMs };
  }
  const window = { from: momentOf(from), to: momentOf(to) };
  return Number.isFinite(window.from + window.to) && faultOf(window, Infinity) === undefined ? window : undefined;
}

/** Moments stand in addresses as ISO 8601, so that people can read and change them. */
export function rangeToQuery(range: TimeRange): Record<'last' | 'from' | 'to', string | undefined> {
  if (isRelative(range)) return { last: durationText(range.lastMs), from: undefined, to: undefined };
  return { last: undefined, from: isoOf(range.from), to: isoOf(range.to) };
}

/** A moment of an address; NaN when it is none. */
export function momentOf(text: unknown): number {
  return typeof text === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) ? Date.parse(text) : NaN;
}

export function isoOf(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** Stretches of the calendar that have a name. */
export const namedStretches = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_year',
  'last_year',
] as const;
export type NamedStretch = (typeof namedStretches)[number];

/** First and last day of a stretch with a name, as `2026-11-05`. `firstDay` is the day weeks begin with, 1 for Monday. */
export function stretchDays(name: NamedStretch, today: string, firstDay: number): readonly [from: string, to: string] {
  const shifted = (days: number): Date => new Date(Date.parse(`${today}T00:00:00Z`) + days * DAY);
  const now = shifted(0);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const sinceWeek = (now.getUTCDay() - firstDay + 14) % 7;
  const first = (inYear: number, inMonth: number, day = 1): string => dayOf(new Date(Date.UTC(inYear, inMonth, day)));
  const stretches: Readonly<Record<NamedStretch, readonly [string, string]>> = {
    today: [today, today],
    yesterday: [dayOf(shifted(-1)), dayOf(shifted(-1))],
    this_week: [dayOf(shifted(-sinceWeek)), today],
    last_week: [dayOf(shifted(-sinceWeek - 7)), dayOf(shifted(-sinceWeek - 1))],
    this_month: [first(year, month), today],
    last_month: [first(year, month - 1), first(year, month, 0)],
    this_year: [first(year, 0), today],
    last_year: [first(year - 1, 0), first(year, 0, 0)],
  };
  return stretches[name];
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
