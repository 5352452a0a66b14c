const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Every time zone in use changes its offset on a quarter of an hour. */
const OFFSET_STEP_MS = 900_000;

/** A moment as the people in the building see it. */
export interface LocalTime {
  /** Hours since local midnight, 0 to 24 with fractions. */
  readonly hour: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Days since 1970-01-01 in local time. */
  readonly day: number;
  /** 1 to 12. */
  readonly month: number;
  readonly dayOfMonth: number;
  /** Local time less UTC, milliseconds. */
  readonly offsetMs: number;
}

/** Turns UTC epoch milliseconds into local time of one zone; an unknown zone name throws a RangeError. */
export function localTimeIn(timeZone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  let quarter = Number.NaN;
  let offsetMs = 0;

  return (at) => {
    // The formatter is slow, and the offset is the same for the whole quarter of an hour.
    if (Math.floor(at / OFFSET_STEP_MS) !== quarter) {
      quarter = Math.floor(at / OFFSET_STEP_MS);
      offsetMs = offsetOf(format, quarter * OFFSET_STEP_MS);
    }
    const local = at + offsetMs;
    const day = Math.floor(local / DAY_MS);
    const date = new Date(local);
    return {
      hour: (local - day * DAY_MS) / HOUR_MS,
      weekday: date.getUTCDay(),
      day,
      month: date.getUTCMonth() + 1,
      dayOfMonth: date.getUTCDate(),
      offsetMs,
    };
  };
}

function offsetOf(format: Intl.DateTimeFormat, at: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute) - at;
}
