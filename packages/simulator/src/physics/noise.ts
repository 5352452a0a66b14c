/**
 * Randomness without a state: every function is a pure function of seed, stream and time, so that any moment of the
 * past can be computed again and two runs agree to the last bit.
 */

const UINT32 = 2 ** 32;

/** Sum of three uniform numbers has this standard deviation. */
const THREE_UNIFORM_DEVIATION = 0.5;

/** Uniform in [0, 1), decided by three whole numbers (the finalizer of MurmurHash3 over their mix). */
export function hashUnit(seed: number, stream: number, index: number): number {
  let h = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(stream | 0, 0x85ebca6b) ^ Math.imul(index | 0, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / UINT32;
}

/** Roughly normal with mean 0 and deviation 1, never beyond three deviations. */
export function bell(seed: number, stream: number, index: number): number {
  const first = index * 3;
  const sum = hashUnit(seed, stream, first) + hashUnit(seed, stream, first + 1) + hashUnit(seed, stream, first + 2);
  return (sum - 1.5) / THREE_UNIFORM_DEVIATION;
}

/** A smooth curve in [-1, 1] that takes a new, independent direction about once per period. */
export function wander(seed: number, stream: number, at: number, periodMs: number): number {
  const position = at / periodMs;
  const index = Math.floor(position);
  const fraction = position - index;
  const from = hashUnit(seed, stream, index) * 2 - 1;
  const to = hashUnit(seed, stream, index + 1) * 2 - 1;
  return from + (to - from) * fraction * fraction * (3 - 2 * fraction);
}
