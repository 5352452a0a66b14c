import type { PointId } from '@t3000/core';

/** Writes a point takes at once: a person correcting a few times, not a loop. */
const BURST_MAX = 10;

/** After a burst, one write per second: more wears out valves and device memory. */
const REFILL_MS = 1_000;

/** Points remembered before those that are full again are forgotten. */
const REMEMBERED_MAX = 4_096;

interface Bucket {
  tokens: number;
  at: number;
}

/** Limits writes per point. Times are monotonic ms. */
export class WriteRate {
  readonly #buckets = new Map<PointId, Bucket>();

  /** True when a write may go out now; it is counted. */
  take(id: PointId, now: number): boolean {
    if (this.#buckets.size > REMEMBERED_MAX) this.#forgetFull(now);
    const bucket = this.#buckets.get(id) ?? { tokens: BURST_MAX, at: now };
    const tokens = tokensAt(bucket, now);
    if (tokens < 1) return false;
    this.#buckets.set(id, { tokens: tokens - 1, at: now });
    return true;
  }

  #forgetFull(now: number): void {
    for (const [id, bucket] of this.#buckets) if (tokensAt(bucket, now) >= BURST_MAX) this.#buckets.delete(id);
  }
}

export const WRITE_LIMIT_TEXT = `${BURST_MAX} at once and then one per ${REFILL_MS / 1_000} s`;

function tokensAt(bucket: Bucket, now: number): number {
  return Math.min(BURST_MAX, bucket.tokens + (now - bucket.at) / REFILL_MS);
}
