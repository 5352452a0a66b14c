import { ApiError } from '@t3000/contract';

/** Latest moment JavaScript knows. */
const AT_MAX = 8_640_000_000_000_000;

const ISO = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Epoch milliseconds of digits or of ISO 8601 with an offset; undefined for anything else, a 30th of February too. */
export function epochOf(text: string): number | undefined {
  if (/^\d{1,16}$/.test(text)) return Number(text) <= AT_MAX ? Number(text) : undefined;
  const [, year, month, day] = ISO.exec(text) ?? [];
  if (year === undefined || Number(day) > daysOf(Number(year), Number(month))) return undefined;
  const at = Date.parse(text);
  return at >= 0 ? at : undefined;
}

export function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Epoch milliseconds of a moment in a query: digits, or ISO 8601 with an offset (without one it would mean many moments). */
export function parseMoment(text: string, name: string): number {
  // A plus sign that was not encoded arrives as a space.
  const clean = text.replace(/ (?=\d{2}:?\d{2}$)/, '+');
  const at = epochOf(clean);
  if (at === undefined) {
    throw new ApiError(
      'invalid_range',
      `${name} is ${JSON.stringify(text)}; epoch milliseconds or ISO 8601 with an offset is wanted`,
      { path: `query/${name}` },
    );
  }
  return at;
}

/** A range from the query's two ends, `from <= at < to`. */
export function parseRange(query: { start_time: string; end_time: string }): { from: number; to: number } {
  const from = parseMoment(query.start_time, 'start_time');
  const to = parseMoment(query.end_time, 'end_time');
  if (from >= to) throw new ApiError('invalid_range', `start_time ${from} is not before end_time ${to}`);
  return { from, to };
}
