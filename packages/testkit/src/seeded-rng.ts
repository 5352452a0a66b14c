import { assert } from '@t3000/core';
import type { Rng } from '@t3000/core';

const WORD = 2 ** 32;

/** Draws before the first one is handed out, so that neighbouring seeds share nothing. */
const WARM_UP_DRAWS = 16;

/** Replays every choice from its seed (generator sfc32). Not fit for secrets. */
export class SeededRng implements Rng {
  readonly seed: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    assert(Number.isSafeInteger(seed), `seed ${seed} is not a whole number`);
    this.seed = seed;
    this.#a = seed | 0;
    this.#b = Math.floor(seed / WORD) | 0;
    this.#c = 0x9e3779b9;
    for (let draw = 0; draw < WARM_UP_DRAWS; draw++) this.#word();
  }

  next(): number {
    return ((this.#word() >>> 11) * WORD + this.#word()) * 2 ** -53;
  }

  integer(limit: number): number {
    assert(Number.isSafeInteger(limit) && limit > 0, `limit ${limit} is not a positive whole number`);
    return Math.floor(this.next() * limit);
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#word() & 255);
  }

  /** True with the given probability, 0 to 1. Draws only when the answer is open. */
  chance(probability: number): boolean {
    return probability > 0 && (probability >= 1 || this.next() < probability);
  }

  /** Uniform between two limits. */
  between(minimum: number, maximum: number): number {
    return minimum + (maximum - minimum) * this.next();
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
