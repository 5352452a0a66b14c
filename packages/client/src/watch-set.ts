/** How many callers want each thing, so that one closing page does not blind another. */
export class WatchSet<T> {
  readonly #counts = new Map<T, number>();

  /** True when the set of wanted things grew. */
  add(items: Iterable<T>): boolean {
    const before = this.#counts.size;
    for (const item of items) this.#counts.set(item, (this.#counts.get(item) ?? 0) + 1);
    return this.#counts.size !== before;
  }

  /** Things nobody wants any longer. */
  remove(items: Iterable<T>): T[] {
    const gone: T[] = [];
    for (const item of items) {
      const count = this.#counts.get(item);
      if (count === undefined) continue;
      if (count > 1) {
        this.#counts.set(item, count - 1);
      } else {
        this.#counts.delete(item);
        gone.push(item);
      }
    }
    return gone;
  }

  has(item: T): boolean {
    return this.#counts.has(item);
  }

  get size(): number {
    return this.#counts.size;
  }

  items(): T[] {
    return [...this.#counts.keys()];
  }
}
