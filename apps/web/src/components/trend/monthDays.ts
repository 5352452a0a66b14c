/** A day of a calendar, as `2026-11-05`: no zone, no clock. */
export type Day = string;

const DAY_MS = 86_400_000;

/** The six weeks that hold the month of `day`, from the first day of a week on. `firstDay` is 1 for Monday to 7 for Sunday. */
export function monthDays(day: Day, firstDay: number): Day[] {
  const first = Date.parse(`${day.slice(0, 7)}-01T00:00:00Z`);
  const weekday = new Date(first).getUTCDay();
  const before = (weekday - firstDay + 14) % 7;
  return Array.from({ length: 42 }, (_, index) => dayOf(first + (index - before) * DAY_MS));
}

export function plusDays(day: Day, count: number): Day {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS);
}

/** The same day of another month, or its last where it has none. */
export function plusMonths(day: Day, count: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0));
  return `${last.toISOString().slice(0, 8)}${String(Math.min(date, last.getUTCDate())).padStart(2, '0')}`;
}

/** The day a week of a language begins with: Monday where a browser does not say. */
export function firstDayOf(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { readonly firstDay: number };
    readonly weekInfo?: { readonly firstDay: number };
  };
  return known.getWeekInfo?.().firstDay ?? known.weekInfo?.firstDay ?? 1;
}

function dayOf(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}
