import type { Clock, Timer } from '@t3000/core';

import type { Verification } from './verify.ts';

/** Reads everything that is stored over and over, a page at a time: damage is found before the data are needed. */
export class Scrub {
  readonly #clock: Clock;
  readonly #everyMs: number | undefined;
  readonly #begin: () => Verification;
  #current: Verification | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, everyMs: number | undefined, begin: () => Verification) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#begin = begin;
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #schedule(): void {
    if (this.#everyMs === undefined) return;
    this.#timer = this.#clock.setTimer(this.#everyMs, () => {
      this.#current ??= this.#begin();
      // What it finds is noted with the damage.
      if (!this.#current.step()) this.#current = undefined;
      this.#schedule();
    });
  }
}
