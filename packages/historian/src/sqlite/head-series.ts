import { ColumnBuffer } from '../columns.ts';
import type { Columns } from '../columns.ts';
import { BLOCK_SAMPLES } from './sample-pool.ts';
import type { SamplePool } from './sample-pool.ts';

/** Samples of one point in order of arrival, brought into time order when somebody looks. */
export class HeadSeries {
  readonly #pool: SamplePool;
  #blocks: number[] = [];
  #length = 0;
  #newest = -Infinity;
  #sorted = true;

  constructor(pool: SamplePool) {
    this.#pool = pool;
  }

  get length(): number {
    return this.#length;
  }

  push(at: number, value: number, quality: number): void {
    // An equal stamp counts as out of order, so that sorting drops the older one.
    if (at > this.#newest) this.#newest = at;
    else this.#sorted = false;
    const offset = this.#length % BLOCK_SAMPLES;
    if (offset === 0) this.#blocks.push(this.#pool.allocate());
    this.#pool.put(this.#blocks[this.#blocks.length - 1] ?? 0, offset, at, value, quality);
    this.#length++;
  }

  /** Sorts; of several samples with one stamp the last to arrive stays. The number that went. */
  sort(): number {
    if (this.#sorted) return 0;
    const { at, values, qualities, length } = this.read(0, this.#length);
    const order = Uint32Array.from({ length }, (_, index) => index);
    order.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b);
    const sorted = new ColumnBuffer(length);
    for (const index of order) {
      const stamp = at[index] ?? 0;
      if (sorted.length > 0 && sorted.at[sorted.length - 1] === stamp) sorted.length--;
      sorted.push(stamp, values[index] ?? Number.NaN, qualities[index] ?? 0);
    }
    this.replace(sorted);
    return length - sorted.length;
  }

  /** Stamp of an entry; NaN when there is none. */
  stampAt(index: number): number {
    if (index < 0 || index >= this.#length) return Number.NaN;
    return this.#pool.stamp(this.#blocks[Math.floor(index / BLOCK_SAMPLES)] ?? 0, index % BLOCK_SAMPLES);
  }

  /** Index of the first entry, once sorted, that is not before `at`. */
  lowerBound(at: number, start = 0): number {
    let low = start;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.stampAt(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A copy of entries `start` to `end`. */
  read(start: number, end: number): ColumnBuffer {
    const columns = new ColumnBuffer(Math.max(0, end - start));
    for (let index = start; index < end;) {
      const offset = index % BLOCK_SAMPLES;
      const count = Math.min(BLOCK_SAMPLES - offset, end - index);
      this.#pool.copy(this.#blocks[Math.floor(index / BLOCK_SAMPLES)] ?? 0, offset, offset + count, columns);
      index += count;
    }
    return columns;
  }

  /** Removes entries `start` to `end`. */
  remove(start: number, end: number): void {
    const rest = this.read(end, this.#length);
    this.#shorten(start);
    for (let index = 0; index < rest.length; index++) this.#pushOf(rest, index);
  }

  /** Puts sorted samples in place of all there are. */
  replace(columns: Columns): void {
    this.#shorten(0);
    for (let index = 0; index < columns.length; index++) this.#pushOf(columns, index);
  }

  #pushOf({ at, values, qualities }: Columns, index: number): void {
    this.push(at[index] ?? 0, values[index] ?? Number.NaN, qualities[index] ?? 0);
  }

  #shorten(length: number): void {
    const blocks = Math.ceil(length / BLOCK_SAMPLES);
    for (const block of this.#blocks.splice(blocks)) this.#pool.release(block);
    this.#length = length;
    this.#newest = length === 0 ? -Infinity : this.stampAt(length - 1);
    this.#sorted = true;
  }
}
