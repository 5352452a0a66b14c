import { assert } from '@t3000/core';
import type { Clock, Timer } from '@t3000/core';
import { EventHeap } from './event-heap.ts';

export interface FakeClockOptions {
  /** Wall time at the start, UTC epoch milliseconds. */
  readonly startAt?: number;
  /** Sees every event just before it runs; the trace of a simulation hangs here. */
  readonly onEvent?: (at: number, sequence: number) => void;
}

/** A Monday, so that weekly schedules start at their beginning. */
const START_AT = Date.UTC(2026, 0, 5);

/** Not zero: code that takes 0 for "never" must not work by accident. */
const MONOTONIC_START = 1_000_000;

/** More events than this at one moment is a loop that never lets time pass. */
const EVENTS_PER_MOMENT_MAX = 100_000;

/** Simulated time `settle` waits for when nothing else is said: longer than any timeout of the product. */
const SETTLE_LIMIT_MS = 3_600_000;

/**
 * Time that passes only when a test says so. Timers run in order of (due time, order of setting), and after each one
 * everything it promised is carried out before the next: one seed, one history.
 */
export class FakeClock implements Clock {
  readonly #events = new EventHeap();
  readonly #onEvent: ((at: number, sequence: number) => void) | undefined;
  #wallMinusMonotonic: number;
  #monotonic = MONOTONIC_START;
  #sequence = 0;
  #pending = 0;
  #running = false;
  #eventsThisMoment = 0;

  constructor(options: FakeClockOptions = {}) {
    this.#wallMinusMonotonic = (options.startAt ?? START_AT) - MONOTONIC_START;
    this.#onEvent = options.onEvent;
  }

  now(): number {
    return Math.floor(this.#wallMinusMonotonic + this.#monotonic);
  }

  monotonic(): number {
    return this.#monotonic;
  }

  setTimer(delayMs: number, run: () => void): Timer {
    assert(!Number.isNaN(delayMs), 'timer delay is not a number');
    const event = { at: this.#monotonic + Math.max(delayMs, 0), sequence: this.#sequence++, run, cancelled: false };
    this.#events.push(event);
    this.#pending++;
    return {
      cancel: () => {
        if (event.cancelled) return;
        event.cancelled = true;
        this.#pending--;
      },
    };
  }

  /** Timers neither run nor cancelled: zero after a clean stop. */
  get pendingTimers(): number {
    return this.#pending;
  }

  /** Moves the wall clock alone, as an operator or a time server would; negative goes back. */
  jumpWall(byMs: number): void {
    this.#wallMinusMonotonic += byMs;
  }

  /** Lets `durationMs` pass, running what falls due and everything that follows from it. */
  async advance(durationMs: number): Promise<void> {
    await this.#run(this.#monotonic + durationMs, () => false);
  }

  /** Like {@link advance} for code without promises: nothing asynchronous gets a turn in between. */
  advanceSync(durationMs: number): void {
    assert(!this.#running, 'time is already passing: await the previous advance first');
    const until = this.#monotonic + durationMs;
    while (this.#step(until));
    this.#moveTo(until);
  }

  /** Lets time pass until `promise` settles, and gives its outcome. Fails when `limitMs` did not suffice. */
  async settle<T>(promise: Promise<T>, limitMs = SETTLE_LIMIT_MS): Promise<T> {
    let settled = false;
    const note = (): void => {
      settled = true;
    };
    promise.then(note, note);
    await this.#run(this.#monotonic + limitMs, () => settled);
    assert(settled, `the promise is still pending after ${limitMs} ms of simulated time`);
    return promise;
  }

  async #run(until: number, isDone: () => boolean): Promise<void> {
    assert(!this.#running, 'time is already passing: await the previous advance first');
    this.#running = true;
    try {
      await drain();
      while (!isDone() && this.#step(until)) await drain();
      if (!isDone()) this.#moveTo(until);
    } finally {
      this.#running = false;
    }
  }

  /** Runs the next event due at or before `until`; false when there is none. */
  #step(until: number): boolean {
    for (;;) {
      const event = this.#events.peek();
      if (event === undefined || event.at > until) return false;
      this.#events.pop();
      if (event.cancelled) continue;
      this.#moveTo(event.at);
      this.#eventsThisMoment++;
      assert(
        this.#eventsThisMoment <= EVENTS_PER_MOMENT_MAX,
        `more than ${EVENTS_PER_MOMENT_MAX} events at one moment: a timer with no delay sets itself again`,
      );
      event.cancelled = true;
      this.#pending--;
      this.#onEvent?.(event.at, event.sequence);
      event.run();
      return true;
    }
  }

  #moveTo(at: number): void {
    if (at > this.#monotonic) this.#eventsThisMoment = 0;
    this.#monotonic = Math.max(this.#monotonic, at);
  }
}

/** An immediate runs only when every micro-task, and every micro-task of those, has run. */
function drain(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
