import type { Clock, Timer } from '@t3000/core';

/**
 * One timer for many due times. It is set for the earliest and left alone when that one is settled: nearly every answer
 * comes in time, and would otherwise cost a timer made and cancelled for nothing.
 */
export class DueTimer {
  readonly #clock: Clock;
  readonly #pass: () => number;
  #timer: Timer | undefined;
  #firesAt = Infinity;

  /** `pass` deals with what is due and gives the next due time, monotonic; infinite for none. */
  constructor(clock: Clock, pass: () => number) {
    this.#clock = clock;
    this.#pass = pass;
  }

  expect(dueAt: number, now: number): void {
    if (dueAt >= this.#firesAt) return;
    this.#timer?.cancel();
    this.#firesAt = dueAt;
    this.#timer = this.#clock.setTimer(dueAt - now, () => {
      this.#firesAt = Infinity;
      this.expect(this.#pass(), this.#clock.monotonic());
    });
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#firesAt = Infinity;
  }
}
