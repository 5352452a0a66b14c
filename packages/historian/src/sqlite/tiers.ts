import { DecodeError } from '@t3000/core';

/**
 * A column of numbers, most of which are small whole ones, in tiers: a 16-bit number each; where that is the least
 * there is, the next of the 32-bit numbers; where that is the least as well, the next of the doubles. Nothing says
 * which entries these are, and nothing is searched.
 */
export const IN_WIDE = -(2 ** 15);
export const IN_RAW = -(2 ** 31);

/** Values that say which power of ten suits them. */
const PROBES = 64;

const scales = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

/** What of a column is in each tier. */
export interface TierColumns {
  readonly narrow: Int16Array;
  readonly wide: Int32Array;
  readonly raw: Float64Array;
}

/** Where a column is being packed. Memory is kept, so one instance serves many entries. */
export class Tiers implements TierColumns {
  narrow = new Int16Array(0);
  wide = new Int32Array(0);
  raw = new Float64Array(0);
  narrowCount = 0;
  wideCount = 0;
  rawCount = 0;

  /** Makes room for so many numbers, whatever they are. */
  reserve(count: number): void {
    this.narrowCount = this.wideCount = this.rawCount = 0;
    if (this.narrow.length >= count) return;
    this.narrow = new Int16Array(count);
    this.wide = new Int32Array(count);
    this.raw = new Float64Array(count);
  }
}

/**
 * Stamps as steps from one to the next in whole units, the first from `origin`; one that is no step away stands in the
 * last tier and is passed over. The first tier stays empty when all stamps are alike.
 */
export function packStamps(tiers: Tiers, at: Float64Array, length: number, unit: number, origin: number): void {
  tiers.reserve(length);
  const { narrow, wide, raw } = tiers;
  let before = origin;
  let moved = 0;
  let [wideCount, rawCount] = [0, 0];
  for (let index = 0; index < length; index++) {
    const stamp = at[index] ?? 0;
    const step = (stamp - before) / unit;
    const short = (step << 16) >> 16;
    // Whatever was rounded on the way: what the reader will make of it is what counts.
    if (before + short * unit === stamp && short !== IN_WIDE) {
      narrow[index] = short;
      moved |= short;
      before = stamp;
      continue;
    }
    narrow[index] = IN_WIDE;
    const long = step | 0;
    if (before + long * unit === stamp && long !== IN_RAW) {
      wide[wideCount++] = long;
      before = stamp;
    } else {
      wide[wideCount++] = IN_RAW;
      raw[rawCount++] = stamp;
    }
  }
  tiers.narrowCount = moved === 0 && wideCount === 0 ? 0 : length;
  tiers.wideCount = wideCount;
  tiers.rawCount = rawCount;
}

export function unpackStamps(columns: TierColumns, into: Float64Array, unit: number, origin: number): void {
  const { narrow, wide, raw } = columns;
  let before = origin;
  let [wideCount, rawCount] = [0, 0];
  if (narrow.length === 0) into.fill(origin);
  for (let index = 0; index < narrow.length; index++) {
    const short = narrow[index] ?? 0;
    const long = short === IN_WIDE ? (wide[wideCount++] ?? 0) : short;
    into[index] = long === IN_RAW ? (raw[rawCount++] ?? 0) : (before += long * unit);
  }
  assertUsedUp(columns, wideCount, rawCount);
}

/** Values as whole numbers times a power of ten, one for each tier, checked one by one to come back bit for bit. */
export function packValues(tiers: Tiers, values: Float64Array, length: number): { narrow: number; wide: number } {
  tiers.reserve(length);
  const { narrow, wide, raw } = tiers;
  const narrowExponent = bestExponent(values, length, 2 ** 15);
  const scale = scales[narrowExponent] ?? 1;
  let rest = 0;
  for (let index = 0; index < length; index++) {
    const value = values[index] ?? Number.NaN;
    const number = Math.round(value * scale);
    const short = (number << 16) >> 16;
    // Minus zero equals zero, yet is not the same bits.
    if (short === number && short / scale === value && short !== IN_WIDE && (short !== 0 || 1 / value > 0)) {
      narrow[index] = short;
    } else {
      narrow[index] = IN_WIDE;
      raw[rest++] = value;
    }
  }
  const wideExponent = bestExponent(raw, rest, 2 ** 31);
  const wideScale = scales[wideExponent] ?? 1;
  let rawCount = 0;
  for (let index = 0; index < rest; index++) {
    const value = raw[index] ?? Number.NaN;
    const number = Math.round(value * wideScale);
    const long = number | 0;
    if (long === number && long / wideScale === value && long !== IN_RAW && (long !== 0 || 1 / value > 0)) {
      wide[index] = long;
    } else {
      wide[index] = IN_RAW;
      raw[rawCount++] = value;
    }
  }
  tiers.narrowCount = length;
  tiers.wideCount = rest;
  tiers.rawCount = rawCount;
  return { narrow: narrowExponent, wide: wideExponent };
}

export function unpackValues(
  columns: TierColumns,
  into: Float64Array,
  exponents: { readonly narrow: number; readonly wide: number },
): void {
  const { narrow, wide, raw } = columns;
  const scale = scales[exponents.narrow];
  const wideScale = scales[exponents.wide];
  if (scale === undefined || wideScale === undefined) {
    throw new DecodeError('unsupported', `the powers of ten ${exponents.narrow} and ${exponents.wide} are unknown`, 0);
  }
  let [wideCount, rawCount] = [0, 0];
  for (let index = 0; index < narrow.length; index++) {
    const short = narrow[index] ?? 0;
    if (short !== IN_WIDE) {
      into[index] = short / scale;
    } else {
      const long = wide[wideCount++] ?? 0;
      into[index] = long === IN_RAW ? (raw[rawCount++] ?? Number.NaN) : long / wideScale;
    }
  }
  assertUsedUp(columns, wideCount, rawCount);
}

/** The least power of ten that makes whole numbers below the limit of most values, going by some of them. */
function bestExponent(values: Float64Array, length: number, limit: number): number {
  const stride = Math.ceil(length / PROBES);
  const probes = Math.ceil(length / Math.max(1, stride));
  let best = 0;
  let most = 0;
  for (let exponent = 0; exponent < scales.length && most < probes; exponent++) {
    const scale = scales[exponent] ?? 1;
    let fitting = 0;
    for (let index = 0; index < length; index += stride) {
      const value = values[index] ?? Number.NaN;
      const number = Math.round(value * scale);
      if (number / scale === value && Math.abs(number) < limit) fitting++;
    }
    if (fitting > most) [best, most] = [exponent, fitting];
  }
  return best;
}

function assertUsedUp({ wide, raw }: TierColumns, wideCount: number, rawCount: number): void {
  if (wideCount === wide.length && rawCount === raw.length) return;
  const text = `${wideCount} and ${rawCount} numbers are pointed at, ${wide.length} and ${raw.length} are there`;
  throw new DecodeError('inconsistent', text, 0);
}
