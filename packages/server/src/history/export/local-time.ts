/** Offsets change on quarters of an hour at the finest, in every zone since 1972. */
const STEP_MS = 900_000;
const OFFSETS_MAX = 50_000;

/** Offset of a zone from UTC at a moment, milliseconds; remembered, because a calendar question costs microseconds. */
export function zoneOffsets(timeZone: string): (at: number) => number {
  const known = new Map<number, number>();
  return (at) => {
    const step = Math.floor(at / STEP_MS);
    let offset = known.get(step);
    if (offset === undefined) {
      const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(step * STEP_MS).toZonedDateTimeISO(timeZone);
      offset = offsetNanoseconds / 1e6;
      if (known.size > OFFSETS_MAX) known.clear();
      known.set(step, offset);
    }
    return offset;
  };
}

/** ISO 8601 with the offset of the zone: `2026-03-29T03:00:00.250+02:00`. */
export function localTimeWriter(timeZone: string): (at: number) => string {
  const offsetAt = zoneOffsets(timeZone);
  return (at) => {
    const offset = offsetAt(at);
    const minutes = Math.round(Math.abs(offset) / 60_000);
    const sign = offset < 0 ? '-' : '+';
    return `${new Date(at + offset).toISOString().slice(0, -1)}${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
