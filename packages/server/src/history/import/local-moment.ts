import { zoneOffsets } from '../export/local-time.ts';
import { daysOf } from '../moment.ts';

const DAY_MS = 86_400_000;

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;

/**
 * Epoch milliseconds of what a clock of the zone showed, `2026-03-29 03:00`; why there are none, as a text, for the hours
 * that come twice or not at all; undefined for what is no such time.
 */
export function localMoments(timeZone: string): (text: string) => number | string | undefined {
  const offsetAt = zoneOffsets(timeZone);
  return (text) => {
    const local = clockOf(text);
    if (local === undefined) return undefined;
    // Clocks are changed at most once in two days, so that one of these offsets holds, or both do.
    const offsets = new Set([offsetAt(local - DAY_MS), offsetAt(local + DAY_MS)]);
    const moments = [...offsets].map((offset) => local - offset).filter((at) => at + offsetAt(at) === local);
    const [only, other] = moments;
    if (only === undefined) return `does not exist in ${timeZone}: clocks go forward over it`;
    if (other === undefined) return only;
    return `comes twice in ${timeZone}: clocks go back over it, and only an offset tells which is meant`;
  };
}

/** What the clock shows as if it were UTC. */
function clockOf(text: string): number | undefined {
  const [, year, month, day, hour, minute, second = '0', fraction = ''] = LOCAL.exec(text) ?? [];
  const [y, m, d, h, min, s] = [year, month, day, hour, minute, second].map(Number);
  if (y === undefined || m === undefined || d === undefined || h === undefined || min === undefined) return undefined;
  if (!(m >= 1 && m <= 12 && d >= 1 && d <= daysOf(y, m) && h <= 23 && min <= 59 && Number(s) <= 59)) return undefined;
  return Date.UTC(y, m - 1, d, h, min, s, Math.floor(Number(`0.${fraction || '0'}`) * 1000));
}
