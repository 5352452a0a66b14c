import { timingSafeEqual, hash } from 'node:crypto';
import type { Clock, Rng } from '@t3000/core';

/** 128 random bits: not to be guessed in the life of the building. */
const CODE_BYTES = 16;

export const SETUP_CODE_LIFE_MS = 15 * 60_000;

/**
 * The one-time code that proves that whoever makes the first account can read the console of the server. `print` shows
 * it there; a try with an expired code prints a new one.
 */
export class SetupCode {
  readonly #clock: Clock;
  readonly #rng: Rng;
  readonly #print: (code: string) => void;
  #code = '';
  #issuedAt = 0;

  constructor(clock: Clock, rng: Rng, print: (code: string) => void) {
    this.#clock = clock;
    this.#rng = rng;
    this.#print = print;
  }

  /** Makes and prints a new code; earlier ones are void. */
  issue(): void {
    // Groups of four hexadecimal digits are easy to read aloud.
    this.#code = Buffer.from(this.#rng.bytes(CODE_BYTES))
      .toString('hex')
      .replaceAll(/(.{4})(?=.)/g, '$1-');
    this.#issuedAt = this.#clock.monotonic();
    this.#print(this.#code);
  }

  /** Spaces, dashes and case do not matter. */
  matches(typed: string): boolean {
    if (this.#code === '') return false;
    if (this.#clock.monotonic() - this.#issuedAt > SETUP_CODE_LIFE_MS) {
      this.issue();
      return false;
    }
    return timingSafeEqual(digest(typed), digest(this.#code));
  }

  /** No code is valid any longer. */
  void(): void {
    this.#code = '';
  }
}

function digest(code: string): Buffer {
  return hash('sha256', code.toLowerCase().replaceAll(/[^0-9a-f]/g, ''), 'buffer');
}
