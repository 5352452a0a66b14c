import type { Clock, Timer } from '@t3000/core';

/**
 * One timer for the answers all requests wait for. Nearly every answer comes, and then its own timer would have been
 * made for nothing: this one is set for the earliest, left alone when that answer arrives, and set again when it ran out.
 */
export class AnswersDue {
  readonly #clock: Clock;
  readonly #passOverdue: () => number;
  #timer: Timer | undefined;
  #firesAt = Infinity;

  /** `passOverdue` deals with what is due and returns when the next will be, by the monotonic clock; infinite for never. */
  constructor(clock: Clock, passOverdue: () => number) {
    this.#clock = clock;
    this.#passOverdue = passOverdue;
  }

  /** Makes sure that the timer runs out at `dueAt` or before. */
  expect(dueAt: number, delayMs: number): void {
    if (dueAt >= this.#firesAt) return;
    this.#timer?.cancel();
    this.#firesAt = dueAt;
    this.#timer = this.#clock.setTimer(delayMs, () => this.#fire());
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#firesAt = Infinity;
  }

  #fire(): void {
    this.#timer = undefined;
    this.#firesAt = Infinity;
    const next = this.#passOverdue();
    if (next < Infinity) this.expect(next, next - this.#clock.monotonic());
  }
}
