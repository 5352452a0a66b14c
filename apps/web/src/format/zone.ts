const formats = new Map<string, Intl.DateTimeFormat>();

/** Clock and calendar of a zone at a moment, as numbers. The zone of the reader when none is given. */
function partsIn(at: number, timeZone: string | undefined): number {
  const key = timeZone ?? '';
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      ...(timeZone === undefined ? {} : { timeZone }),
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(key, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far the zone's clock is ahead of UTC at a moment, ms. */
export function zoneOffsetMs(at: number, timeZone: string | undefined): number {
  const whole = Math.floor(at / 1000) * 1000;
  return partsIn(whole, timeZone) - whole;
}

/** `2026-11-21T14:05:00`: what a `datetime-local` field shows, in the zone's clock. */
export function toWallClock(at: number, timeZone: string | undefined): string {
  return new Date(at + zoneOffsetMs(at, timeZone)).toISOString().slice(0, 19);
}

/**
 * The moment a wall clock of the zone shows `text`. In the hour that comes twice in autumn it is the first one; a time
 * that is skipped in spring means the same distance after the jump. Undefined when the text is no date and time.
 */
export function fromWallClock(text: string, timeZone: string | undefined): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)) return undefined;
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return undefined;
  const DAY = 86_400_000;
  const before = zoneOffsetMs(wall - DAY, timeZone);
  const after = zoneOffsetMs(wall + DAY, timeZone);
  const candidates = [wall - before, wall - after].toSorted((a, b) => a - b);
  return candidates.find((at) => at + zoneOffsetMs(at, timeZone) === wall) ?? wall - before;
}

/** `+01:00`, as in ISO 8601. */
export function offsetText(at: number, timeZone: string | undefined): string {
  const minutes = Math.round(zoneOffsetMs(at, timeZone) / 60_000);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Name of the zone clock times are shown in. */
export function zoneName(timeZone: string | undefined): string {
  return timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
