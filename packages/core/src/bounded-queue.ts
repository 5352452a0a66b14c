import { assert } from './errors.ts';

/** First in, first out, with a limit. What does not fit is refused and counted, never grown into. */
export class BoundedQueue<T> {
  readonly capacityMax: number;
  readonly #slots: (T | undefined)[];
  #head = 0;
  #length = 0;
  #dropped = 0;

  constructor(capacityMax: number) {
    assert(Number.isInteger(capacityMax) && capacityMax > 0, `queue capacity ${capacityMax} is not a positive integer`);
    this.capacityMax = capacityMax;
    this.#slots = Array.from<T | undefined>({ length: capacityMax });
  }

  get length(): number {
    return this.#length;
  }

  /** Items refused since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** False, and counted, when the queue is full. */
  push(item: T): boolean {
    if (this.#length === this.capacityMax) {
      this.#dropped++;
      return false;
    }
    this.#slots[(this.#head + this.#length) % this.capacityMax] = item;
    this.#length++;
    return true;
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.capacityMax;
    this.#length--;
    return item;
  }

  peek(): T | undefined {
    return this.#length === 0 ? undefined : this.#slots[this.#head];
  }
}
