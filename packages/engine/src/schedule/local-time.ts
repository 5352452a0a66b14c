/** How a local time of day maps to a moment on a day the clocks change. */
export type Shift = 'gap' | 'repeated';

export interface LocalMoment {
  /** UTC epoch milliseconds. */
  readonly at: number;
  /** `gap`: this time does not exist that day; `repeated`: it comes twice. Undefined on all other days. */
  readonly shift: Shift | undefined;
}

/**
 * The one moment at which an entry of the local day runs. A time the clocks skip in spring runs when they have skipped;
 * one that comes twice in autumn runs the first time. Several entries inside a gap meet in one moment, in their order.
 */
export function momentOf(date: Temporal.PlainDate, second: number, timeZone: string): LocalMoment {
  const wall = date.toPlainDateTime().add({ seconds: second });
  const early = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (!early.toPlainDateTime().equals(wall)) {
    const jump = early.getTimeZoneTransition('next');
    return { at: (jump ?? early).epochMilliseconds, shift: 'gap' };
  }
  const late = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  const isOnce = late.epochMilliseconds === early.epochMilliseconds;
  return { at: early.epochMilliseconds, shift: isOnce ? undefined : 'repeated' };
}

/** The local day a moment falls on. */
export function dateAt(at: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** Whether this machine knows the zone. */
export function isTimeZone(name: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId !== '';
  } catch {
    return false;
  }
}
