/** Functions to call when something happens. */
export class Listeners<A extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: A) => void>();

  /** Returns a function that ends it. */
  add(listener: (...args: A) => void): () => void {
    // A wrapper of its own lets the same function be registered twice and ended once.
    const entry = (...args: A): void => listener(...args);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  call(...args: A): void {
    for (const listener of this.#listeners) listener(...args);
  }
}
