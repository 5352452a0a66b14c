import type { Clock } from '@t3000/core';

/** Who is remembered at most; the first to come is forgotten first, which can only be generous. */
const KEYS_MAX = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket per key. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
  }

  /** Seconds until `key` may go on; 0 lets it pass now. */
  take(key: string): number {
    const now = this.#clock.monotonic();
    const { perSecond, burst } = this.#rate;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = { tokens: burst, at: now };
      this.#add(key, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
    bucket.tokens--;
    return 0;
  }

  #add(key: string, bucket: Bucket): void {
    if (this.#buckets.size >= KEYS_MAX) {
      const eldest = this.#buckets.keys().next();
      if (eldest.done !== true) this.#buckets.delete(eldest.value);
    }
    this.#buckets.set(key, bucket);
  }
}
