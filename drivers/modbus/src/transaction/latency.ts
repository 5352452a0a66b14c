/** Bounds grow by a tenth from 0.05 ms; the last holds everything above about six minutes. */
const FIRST_MS = 0.05;
const GROWTH = 1.1;
const BUCKETS = 166;
const LOG_GROWTH = Math.log(GROWTH);

/** Answer times in buckets: bounded memory, percentiles to about a tenth. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = NaN;

  add(ms: number): void {
    const bucket = ms <= FIRST_MS ? 0 : Math.ceil(Math.log(ms / FIRST_MS) / LOG_GROWTH);
    const index = Math.min(bucket, BUCKETS - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count++;
    if (!(ms <= this.#max)) this.#max = ms;
  }

  get max(): number {
    return this.#max;
  }

  /** The bound that `percent` of all do not exceed; NaN of nothing. */
  percentile(percent: number): number {
    let left = Math.ceil((this.#count * percent) / 100);
    if (left === 0) return NaN;
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(FIRST_MS * GROWTH ** bucket, this.#max);
    }
    return this.#max;
  }
}
