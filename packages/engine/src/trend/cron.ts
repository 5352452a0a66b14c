import { momentOf } from '../schedule/local-time.ts';

/** Minutes, hours, days of the month, months and days of the week at which something happens, by the local clock. */
export interface CronSchedule {
  readonly text: string;
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 1 Monday to 7 Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Both kinds of day are given: either will do, as in every cron since 1975. */
  readonly eitherDay: boolean;
  /** Every hour: the real hours count, so that the day of 25 hours has 25. */
  readonly everyHour: boolean;
}

/** Longest text anybody writes by hand. */
export const CRON_TEXT_MAX = 100;

const MINUTE_MS = 60_000;
/** The 29th of February comes every four years, but not in 2100. */
const DAYS_AHEAD_MAX = 8 * 366;

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const fields = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: monthNames },
  { name: 'day of the week', min: 0, max: 7, names: weekdayNames },
] as const satisfies readonly Field[];

/** Reads five fields, minute to day of the week, with `*`, lists, ranges, steps and English names; or says what is wrong. */
export function parseCron(text: string): CronSchedule | { readonly error: string } {
  const parts = text.trim().split(/\s+/);
  if (text.length > CRON_TEXT_MAX) return { error: `the text has ${text.length} characters, at most ${CRON_TEXT_MAX}` };
  if (parts.length !== fields.length) {
    return { error: `"${text}" has ${parts.length} fields; five are wanted: minute hour day month weekday` };
  }
  const read = fields.map((field, index) => readField(parts[index] ?? '', field));
  const wrong = read.find((entry) => 'error' in entry);
  if (wrong !== undefined) return wrong;
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = read as number[][];
  const [, hourText, dayText, , weekdayText] = parts;
  const schedule: CronSchedule = {
    text: parts.join(' '),
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((day) => (day === 0 ? 7 : day))),
    eitherDay: dayText?.startsWith('*') === false && weekdayText?.startsWith('*') === false,
    everyHour: hourText === '*',
  };
  const canHappen = [...schedule.months].some((month) => [...schedule.days].some((day) => day <= longestOf(month)));
  if (!canHappen && !schedule.eitherDay) return { error: `"${text}" names a day that no month has` };
  return schedule;
}

/** The first moment after `after` in the zone; undefined when there is none within eight years. */
export function nextCron(schedule: CronSchedule, after: number, timeZone: string): number | undefined {
  const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone);
  let date = start.toPlainDate();
  for (let ahead = 0; ahead < DAYS_AHEAD_MAX; ahead++) {
    if (isDay(schedule, date)) {
      const at = schedule.everyHour
        ? nextOfRealHours(schedule, date, after, timeZone)
        : nextOfClock(schedule, date, after, timeZone);
      if (at !== undefined) return at;
    }
    date = date.add({ days: 1 });
  }
  return undefined;
}

function isDay({ days, months, weekdays, eitherDay }: CronSchedule, date: Temporal.PlainDate): boolean {
  if (!months.has(date.month)) return false;
  const [day, weekday] = [days.has(date.day), weekdays.has(date.dayOfWeek)];
  return eitherDay ? day || weekday : day && weekday;
}

/** Times the clocks skip run when they have skipped; those that come twice run once. */
function nextOfClock(
  { hours, minutes }: CronSchedule,
  date: Temporal.PlainDate,
  after: number,
  timeZone: string,
): number | undefined {
  const local = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone);
  // What the clock of today has passed needs no conversion, whether it passes it again or not.
  const passed = local.toPlainDate().equals(date) ? local.hour * 60 + local.minute : -1;
  for (const hour of hours) {
    for (const minute of minutes) {
      if (hour * 60 + minute <= passed) continue;
      const { at } = momentOf(date, hour * 3600 + minute * 60, timeZone);
      if (at > after) return at;
    }
  }
  return undefined;
}

/** Walks the real minutes of a local day, all of 23, 24 or 25 hours. */
function nextOfRealHours(
  { minutes }: CronSchedule,
  date: Temporal.PlainDate,
  after: number,
  timeZone: string,
): number | undefined {
  const wanted = new Set(minutes);
  const end = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  const first = date.toZonedDateTime(timeZone).epochMilliseconds;
  let at = Math.max(first, (Math.floor(after / MINUTE_MS) + 1) * MINUTE_MS);
  while (at < end) {
    const { minute } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    if (wanted.has(minute)) return at;
    const next = minutes.find((value) => value > minute) ?? 60;
    // Zones differ from UTC by whole quarters of an hour today, and clocks change on the half hour at the closest.
    at += Math.min(next - minute, 30 - (minute % 30)) * MINUTE_MS;
  }
  return undefined;
}

function readField(text: string, field: Field): number[] | { error: string } {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText, ...rest] = part.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    const limits = limitsOf(range, field, stepText !== undefined);
    if (limits === undefined || rest.length > 0 || !Number.isInteger(step) || step < 1 || step > field.max) {
      return { error: `${field.name} "${part}" is none of ${field.min} to ${field.max}, a range, a list or a step` };
    }
    for (let value = limits[0]; value <= limits[1]; value += step) found.add(value);
  }
  return [...found].toSorted((a, b) => a - b);
}

/** `*`, `7`, `mon-fri`; with a step a single value begins a range to the end, as `5/15`. */
function limitsOf(range: string, field: Field, hasStep: boolean): readonly [number, number] | undefined {
  if (range === '*') return [field.min, field.max];
  const [fromText = '', toText, ...rest] = range.split('-');
  const from = valueOf(fromText, field);
  const to = toText === undefined ? (hasStep ? field.max : from) : valueOf(toText, field);
  return rest.length > 0 || from === undefined || to === undefined || from > to ? undefined : [from, to];
}

function valueOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  const value = named >= 0 ? named + min : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function longestOf(month: number): number {
  return month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31;
}
