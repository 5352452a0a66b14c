import type { Clock } from '@t3000/core';

/** Who is remembered at most; the longest untouched is forgotten first. */
const KEYS_MAX = 10_000;

/** A quiet hour wipes the slate. */
const FORGET_AFTER_MS = 3_600_000;

const FIRST_DELAY_MS = 1000;
/** The longest wait, so that nobody can lock a colleague out for good. */
export const THROTTLE_DELAY_MAX_MS = 300_000;

interface Failures {
  count: number;
  until: number;
  lastAt: number;
}

/** Makes repeated failures wait: one second after the first that counts, then twice as long each time, five minutes at most. */
export class Throttle {
  readonly #clock: Clock;
  readonly #freeFailures: number;
  readonly #keys = new Map<string, Failures>();

  /** `freeFailures` are forgiven before the first delay: people mistype, and offices share an address. */
  constructor(clock: Clock, freeFailures: number) {
    this.#clock = clock;
    this.#freeFailures = freeFailures;
  }

  /**
   * Milliseconds `key` must still wait; 0 lets it try. A try counts as failed until {@link succeeded} says otherwise, so
   * that a hundred tries sent at once do not slip through before the first has been judged. Tries while waiting do not
   * lengthen the wait.
   */
  attempt(key: string): number {
    const now = this.#clock.monotonic();
    const found = this.#keys.get(key);
    const failures =
      found !== undefined && now - found.lastAt < FORGET_AFTER_MS ? found : { count: 0, until: 0, lastAt: now };
    if (failures.until > now) return failures.until - now;
    failures.count++;
    failures.lastAt = now;
    const counted = failures.count - this.#freeFailures;
    if (counted > 0) failures.until = now + Math.min(FIRST_DELAY_MS * 2 ** (counted - 1), THROTTLE_DELAY_MAX_MS);
    this.#remember(key, failures);
    return 0;
  }

  /** The last try was right: everything before it is forgiven. */
  succeeded(key: string): void {
    this.#keys.delete(key);
  }

  /** The last try was right, but says nothing about the others (an address serves many): only it is taken back. */
  takeBack(key: string): void {
    const failures = this.#keys.get(key);
    if (failures === undefined) return;
    failures.count--;
    failures.until = 0;
  }

  #remember(key: string, failures: Failures): void {
    this.#keys.delete(key);
    this.#keys.set(key, failures);
    const oldest = this.#keys.keys().next();
    if (this.#keys.size > KEYS_MAX && oldest.done !== true) this.#keys.delete(oldest.value);
  }
}
