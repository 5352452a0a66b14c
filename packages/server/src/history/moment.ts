import { ApiError } from '@t3000/contract';

/** Latest moment JavaScript knows. */
const AT_MAX = 8_640_000_000_000_000;

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Epoch milliseconds of a moment in a query: digits, or ISO 8601 with an offset (without one it would mean many moments). */
export function parseMoment(text: string, name: string): number {
  // A plus sign that was not encoded arrives as a space.
  const clean = text.replace(/ (?=\d{2}:?\d{2}$)/, '+');
  const at = /^\d{1,16}$/.test(clean) ? Number(clean) : ISO.test(clean) ? Date.parse(clean) : Number.NaN;
  if (Number.isNaN(at) || at < 0 || at > AT_MAX) {
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
