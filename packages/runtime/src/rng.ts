import { randomFillSync, randomInt } from 'node:crypto';
import type { Rng } from '@t3000/core';

/** Bits in the mantissa of a number: `next` fills all of them. */
const MANTISSA_HIGH = 2 ** 21;
const MANTISSA_UNIT = 2 ** -53;

/** Words drawn at once: one call into the operating system serves many small draws. */
const POOL_WORDS = 1024;

/** Randomness of the operating system; fit for secrets. */
export function realRng(): Rng {
  const pool = new Uint32Array(POOL_WORDS);
  let used = POOL_WORDS;
  const word = (): number => {
    if (used === POOL_WORDS) {
      randomFillSync(pool);
      used = 0;
    }
    return pool[used++] ?? 0;
  };
  return {
    next: () => ((word() % MANTISSA_HIGH) * 2 ** 32 + word()) * MANTISSA_UNIT,
    integer: (limit) => randomInt(limit),
    bytes: (length) => randomFillSync(new Uint8Array(length)),
  };
}
