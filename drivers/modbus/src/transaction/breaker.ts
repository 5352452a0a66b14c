import { retryDelayMs } from '@t3000/core';
import type { RetrySchedule, Rng } from '@t3000/core';
import type { BreakerState } from './line-state.ts';

/** Leaves somebody alone who failed several times in a row, longer each time, and asks once in between. */
export class Breaker {
  readonly #failuresMax: number;
  readonly #rest: RetrySchedule;
  readonly #rng: Rng;
  #failures = 0;
  #rests = 0;
  #until = 0;
  #state: BreakerState = 'working';

  constructor(failuresMax: number, rest: RetrySchedule, rng: Rng) {
    this.#failuresMax = failuresMax;
    this.#rest = rest;
    this.#rng = rng;
  }

  get state(): BreakerState {
    return this.#state;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Monotonic; only of meaning while not working. */
  get restingUntil(): number {
    return this.#until;
  }

  /** One request may go out to find out. */
  mayProbe(now: number): boolean {
    return this.#state === 'resting' && now >= this.#until;
  }

  probe(): void {
    this.#state = 'probing';
  }

  /** True when this ended a rest. */
  success(): boolean {
    const rested = this.#state !== 'working';
    this.#state = 'working';
    this.#failures = 0;
    this.#rests = 0;
    return rested;
  }

  /** True when the rest begins with this failure. */
  failure(now: number): boolean {
    this.#failures++;
    const begins = this.#state === 'working' && this.#failures >= this.#failuresMax;
    if (this.#state !== 'working' || begins) {
      this.#state = 'resting';
      this.#until = now + retryDelayMs(this.#rest, this.#rests++, this.#rng);
    }
    return begins;
  }

  /** The probe came to nothing without telling anything, for example because it was cancelled. */
  unprobe(): void {
    if (this.#state === 'probing') this.#state = 'resting';
  }

  /** Ends the waiting, not the doubt: the next request probes. */
  hasten(now: number): void {
    if (this.#state === 'resting') this.#until = Math.min(this.#until, now);
  }
}
