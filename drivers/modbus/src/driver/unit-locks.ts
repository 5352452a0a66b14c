/** One writer at a time per unit, so that reading a register and writing its changed bits back is one step. */
export class UnitLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `work` when everything begun before under the same key is over. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tails.set(key, promise);
    await before;
    try {
      return await work();
    } finally {
      if (this.#tails.get(key) === promise) this.#tails.delete(key);
      resolve();
    }
  }
}
