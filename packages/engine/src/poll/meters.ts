/** Counts over the recent past, in slots of equal length that are reused in turn. Times are monotonic ms. */
export class RecentCounter {
  readonly #slotMs: number;
  readonly #counts: Float64Array;
  readonly #startedAt: number;
  #slot = 0;

  constructor(slotMs: number, slotCount: number, startedAt: number) {
    this.#slotMs = slotMs;
    this.#counts = new Float64Array(slotCount);
    this.#startedAt = startedAt;
  }

  add(count: number, now: number): void {
    this.#moveTo(now);
    const place = this.#slot % this.#counts.length;
    this.#counts[place] = (this.#counts[place] ?? 0) + count;
  }

  sum(now: number): number {
    this.#moveTo(now);
    return this.#counts.reduce((total, count) => total + count, 0);
  }

  /** Mean per second over the time covered, which is short after the start. */
  perSecond(now: number): number {
    const coveredMs = Math.min(now - this.#startedAt, this.#slotMs * this.#counts.length);
    return this.sum(now) / Math.max(coveredMs / 1_000, 1);
  }

  #moveTo(now: number): void {
    const slot = Math.floor((now - this.#startedAt) / this.#slotMs);
    if (slot - this.#slot >= this.#counts.length) this.#counts.fill(0);
    else for (let passed = this.#slot + 1; passed <= slot; passed++) this.#counts[passed % this.#counts.length] = 0;
    this.#slot = Math.max(this.#slot, slot);
  }
}

/** Answers remembered: enough for a 95th percentile, small enough for thousands of devices. */
const ANSWERS_MAX = 64;

/** The newest answer times of one device. */
export class AnswerTimes {
  readonly #times = new Float32Array(ANSWERS_MAX);
  #count = 0;

  add(elapsedMs: number): void {
    this.#times[this.#count++ % ANSWERS_MAX] = elapsedMs;
  }

  /** `share` from 0 to 1; undefined before the first answer. */
  percentile(share: number): number | undefined {
    const known = this.#times.slice(0, Math.min(this.#count, ANSWERS_MAX)).sort();
    return known[Math.min(Math.floor(share * known.length), known.length - 1)];
  }
}
