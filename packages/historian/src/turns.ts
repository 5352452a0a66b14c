import { sleep } from '@t3000/core';
import type { Clock } from '@t3000/core';

/** Work in one piece, after which the rest of the program gets its turn: a request in between hardly notices. */
const WORK_MS_MAX = 10;

/** Cuts long work into turns of the event loop. By time, not by count: short work never waits. */
export class Turns {
  readonly #clock: Clock;
  #workMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Does a slice of work, which must be short, and counts its time. */
  run<T>(work: () => T): T {
    const start = this.#clock.monotonic();
    try {
      return work();
    } finally {
      this.#workMs += this.#clock.monotonic() - start;
    }
  }

  /** Lets others have a turn when the slices since the last one add up. */
  async give(): Promise<void> {
    if (this.#workMs < WORK_MS_MAX) return;
    this.#workMs = 0;
    await sleep(this.#clock, 0);
  }
}
