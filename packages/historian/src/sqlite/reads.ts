/** Reads under way, so that nothing they look at is taken away. */
export class Reads {
  readonly #active = new Map<number, number>();
  #moment = 0;
  /** Called when a read ends. */
  onEnd: () => void = () => undefined;

  /** Now: reads that begin later know what is true now. */
  mark(): number {
    return ++this.#moment;
  }

  /** True when every read under way began after the mark. */
  allAfter(mark: number): boolean {
    for (const moment of this.#active.keys()) if (moment < mark) return false;
    return true;
  }

  async during<T>(read: () => Promise<T>): Promise<T> {
    const moment = this.#moment;
    this.#active.set(moment, (this.#active.get(moment) ?? 0) + 1);
    try {
      return await read();
    } finally {
      const left = (this.#active.get(moment) ?? 1) - 1;
      if (left > 0) this.#active.set(moment, left);
      else this.#active.delete(moment);
      this.onEnd();
    }
  }
}
