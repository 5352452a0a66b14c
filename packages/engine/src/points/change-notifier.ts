import type { Clock, PointId, Timer } from '@t3000/core';

/** Fast enough to look live, slow enough that a storm becomes a batch. */
const NOTIFY_EVERY_MS = 100;

export type ChangeListener = (ids: Int32Array, count: number) => void;

/**
 * Collects changed points and tells the listeners at most every 100 ms. A point stands in a batch once, however often
 * it changed: the batch is never longer than the building has points, and the newest value wins.
 */
export class ChangeNotifier {
  readonly #clock: Clock;
  readonly #listeners = new Set<ChangeListener>();
  #waiting = new Uint8Array(0);
  #indexes = new Int32Array(0);
  #ids = new Int32Array(0);
  #count = 0;
  #timer: Timer | undefined;
  readonly #idAt: (index: number) => PointId;

  /** `idAt` names an index at the moment of telling, -1 for a point removed meanwhile. */
  constructor(clock: Clock, idAt: (index: number) => PointId) {
    this.#clock = clock;
    this.#idAt = idAt;
  }

  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  mark(index: number): void {
    if (this.#listeners.size === 0 || this.#waiting[index] === 1) return;
    if (index >= this.#waiting.length) this.#grow(index);
    this.#waiting[index] = 1;
    this.#indexes[this.#count++] = index;
    this.#timer ??= this.#clock.setTimer(NOTIFY_EVERY_MS, () => this.#tell());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tell(): void {
    this.#timer = undefined;
    let count = 0;
    for (let slot = 0; slot < this.#count; slot++) {
      const index = this.#indexes[slot] ?? 0;
      this.#waiting[index] = 0;
      const id = this.#idAt(index);
      if (id >= 0) this.#ids[count++] = id;
    }
    this.#count = 0;
    if (count === 0) return;
    for (const listener of this.#listeners) listener(this.#ids, count);
  }

  #grow(index: number): void {
    const capacity = Math.max(256, 2 ** Math.ceil(Math.log2(index + 1)));
    const waiting = new Uint8Array(capacity);
    waiting.set(this.#waiting);
    const indexes = new Int32Array(capacity);
    indexes.set(this.#indexes.subarray(0, this.#count));
    this.#waiting = waiting;
    this.#indexes = indexes;
    this.#ids = new Int32Array(capacity);
  }
}
