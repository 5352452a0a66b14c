const ID_COUNT = 256;

/**
 * The 8-bit invoke ids towards one peer. An id whose answer may still be under way rests for a while, so that a
 * late answer finds nobody instead of the next request.
 */
export class InvokeIds {
  #next: number;
  readonly #taken = new Set<number>();
  readonly #restingUntil = new Map<number, number>();

  /** `first` comes from randomness: after a restart, answers to the former life should not match. */
  constructor(first: number) {
    this.#next = first % ID_COUNT;
  }

  /** A free id, or undefined when all are in use or resting. */
  take(now: number): number | undefined {
    for (let tried = 0; tried < ID_COUNT; tried++) {
      const id = this.#next;
      this.#next = (id + 1) % ID_COUNT;
      if (this.#taken.has(id)) continue;
      const until = this.#restingUntil.get(id);
      if (until !== undefined && until > now) continue;
      this.#restingUntil.delete(id);
      this.#taken.add(id);
      return id;
    }
    return undefined;
  }

  release(id: number): void {
    this.#taken.delete(id);
  }

  /** Gives an id back, to be used again only after `until` (monotonic milliseconds). */
  rest(id: number, until: number): void {
    this.#taken.delete(id);
    this.#restingUntil.set(id, until);
  }
}
