import { ApiError } from '@t3000/contract';
import type { CalendarUnit } from '@t3000/contract';

/** The least a unit lasts, for knowing the cost before the work: February, and a day the clocks go forward. */
const SHORTEST_MS: Readonly<Record<CalendarUnit, number>> = {
  hour: 1_800_000,
  day: 79_200_000,
  week: 590_400_000,
  month: 2_412_000_000,
  year: 31_500_000_000,
};

/**
 * Borders of the local hours, days, weeks (from Monday), months or years that touch a time: the first at or before
 * `from`, the last at or after `to`. A day lasts 23 or 25 hours when the clocks change, and one the date line swallowed
 * is left out.
 */
export function calendarEdges(
  from: number,
  to: number,
  unit: CalendarUnit,
  timeZone: string,
  countMax: number,
): Float64Array<ArrayBuffer> {
  const most = Math.ceil((to - from) / SHORTEST_MS[unit]);
  if (most > 2 * countMax) throw tooMany(most, countMax, unit);
  const edges: number[] = [];
  let start = startOf(Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone), unit);
  for (;;) {
    const at = start.epochMilliseconds;
    if (edges.length === 0 || at > (edges.at(-1) ?? 0)) edges.push(at);
    if (at >= to) break;
    start = nextOf(start, unit);
  }
  if (edges.length - 1 > countMax) throw tooMany(edges.length - 1, countMax, unit);
  return Float64Array.from(edges);
}

function startOf(at: Temporal.ZonedDateTime, unit: CalendarUnit): Temporal.ZonedDateTime {
  if (unit === 'hour') return at.round({ smallestUnit: 'hour', roundingMode: 'floor' });
  const day = at.startOfDay();
  if (unit === 'day') return day;
  if (unit === 'week') return dayOf(day.toPlainDate().subtract({ days: day.dayOfWeek - 1 }), day.timeZoneId);
  const first = day.toPlainDate().with({ day: 1 });
  return dayOf(unit === 'month' ? first : first.with({ month: 1 }), day.timeZoneId);
}

function nextOf(start: Temporal.ZonedDateTime, unit: CalendarUnit): Temporal.ZonedDateTime {
  if (unit === 'hour') {
    const later = start.add({ hours: 1 });
    // Where clocks move by half an hour, one hour has ninety minutes so that the next begins when the clock says so.
    const full = later.round({ smallestUnit: 'hour', roundingMode: 'floor' });
    return full.epochMilliseconds > start.epochMilliseconds ? full : later.add({ minutes: 60 - later.minute });
  }
  const date = start.toPlainDate();
  return dayOf(
    date.add(
      unit === 'day' ? { days: 1 } : unit === 'week' ? { weeks: 1 } : unit === 'month' ? { months: 1 } : { years: 1 },
    ),
    start.timeZoneId,
  );
}

/** The first moment of a local day, midnight or what comes instead of it. */
function dayOf(date: Temporal.PlainDate, timeZone: string): Temporal.ZonedDateTime {
  return date.toZonedDateTime(timeZone);
}

function tooMany(count: number, countMax: number, unit: CalendarUnit): ApiError {
  return new ApiError(
    'too_costly',
    `${count} buckets are above the maximum ${countMax}; a ${unit} is too short for this time`,
    {
      limit: countMax,
    },
  );
}
