import type { PointId, SampleColumns } from '@t3000/core';

import { ColumnBuffer } from '../columns.ts';
import type { Columns } from '../columns.ts';
import { BLOCK_SAMPLES, isIn, NO_SLAB, placeOf, SamplePool } from './sample-pool.ts';

/** Points of a page: neighbours in a poll cycle are neighbours in memory, and ids far apart cost no more than a page. */
const PAGE_BITS = 10;
const PAGE_POINTS = 2 ** PAGE_BITS;

/**
 * What is known of the series of neighbouring points, as columns: with an object for each series, taking a sample
 * would be waiting for memory from half a dozen places.
 */
interface Page {
  readonly lengths: Int32Array;
  /** Entries at the beginning of the first block that were removed. */
  readonly skips: Uint8Array;
  /** The block that is being filled. */
  readonly tails: Int32Array;
  readonly newest: Float64Array;
  /** 1 when a sample arrived out of order. */
  readonly unsorted: Uint8Array;
  readonly blocks: (number[] | undefined)[];
}

/** Before the first one. */
const NO_PAGE = newPage(0);

/** Samples of every point in order of arrival, brought into time order when somebody looks. */
export class HeadTable {
  readonly #pool = new SamplePool();
  readonly #pages: (Page | undefined)[] = [];
  readonly #ids = new Set<PointId>();

  /** Points that have samples. */
  get ids(): ReadonlySet<PointId> {
    return this.#ids;
  }

  /** Adds the samples and tells about every series that became `longFrom` samples long. */
  add(
    { pointIds, at, values, qualities, length }: SampleColumns,
    longFrom: number,
    onLong: (id: PointId) => void,
  ): void {
    let number = -1;
    let page = NO_PAGE;
    let slab = NO_SLAB;
    for (let index = 0; index < length; index++) {
      const id = pointIds[index] ?? 0;
      if (id >>> PAGE_BITS !== number) {
        number = id >>> PAGE_BITS;
        page = this.#pages[number] ?? this.#addPage(number);
      }
      const slot = slotOf(id);
      const stamp = at[index] ?? 0;
      // An equal stamp counts as out of order, so that sorting drops the older one.
      if (stamp > (page.newest[slot] ?? -Infinity)) page.newest[slot] = stamp;
      else page.unsorted[slot] = 1;
      const count = page.lengths[slot] ?? 0;
      page.lengths[slot] = count + 1;
      if (count + 1 === longFrom) onLong(id);
      const offset = (count + (page.skips[slot] ?? 0)) % BLOCK_SAMPLES;
      const block = offset === 0 ? this.#addBlock(page, id) : (page.tails[slot] ?? 0);
      if (!isIn(slab, block)) slab = this.#pool.slabOf(block);
      const place = placeOf(block, offset);
      slab.pairs[2 * place] = stamp;
      slab.pairs[2 * place + 1] = values[index] ?? Number.NaN;
      slab.qualities[place] = qualities[index] ?? 0;
    }
  }

  length(id: PointId): number {
    return this.#pages[id >>> PAGE_BITS]?.lengths[slotOf(id)] ?? 0;
  }

  /** Sorts; of several samples with one stamp the last to arrive stays. The number that went. */
  sort(id: PointId): number {
    const page = this.#pages[id >>> PAGE_BITS];
    if (page === undefined || page.unsorted[slotOf(id)] === 0) return 0;
    const length = this.length(id);
    const { at, values, qualities } = this.read(id, 0, length, new ColumnBuffer(length));
    const order = Uint32Array.from({ length }, (_, index) => index);
    order.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b);
    const sorted = new ColumnBuffer(length);
    for (const index of order) {
      const stamp = at[index] ?? 0;
      if (sorted.length > 0 && sorted.at[sorted.length - 1] === stamp) sorted.length--;
      sorted.push(stamp, values[index] ?? Number.NaN, qualities[index] ?? 0);
    }
    this.replace(id, sorted);
    return length - sorted.length;
  }

  /** Stamp of an entry; NaN when there is none. */
  stampAt(id: PointId, index: number): number {
    const page = this.#pages[id >>> PAGE_BITS];
    const slot = slotOf(id);
    if (page === undefined || index < 0 || index >= (page.lengths[slot] ?? 0)) return Number.NaN;
    const place = index + (page.skips[slot] ?? 0);
    return this.#pool.stamp(page.blocks[slot]?.[Math.floor(place / BLOCK_SAMPLES)] ?? 0, place % BLOCK_SAMPLES);
  }

  /** Index of the first entry, once sorted, that is not before `at`. */
  lowerBound(id: PointId, at: number, start = 0): number {
    let low = start;
    let high = this.length(id);
    // A whole series is wanted more often than a part.
    if (low === high || this.stampAt(id, low) >= at) return low;
    if (this.stampAt(id, high - 1) < at) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.stampAt(id, middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Adds a copy of entries `start` to `end`. */
  read(id: PointId, start: number, end: number, into: ColumnBuffer): ColumnBuffer {
    const page = this.#pages[id >>> PAGE_BITS];
    const blocks = page?.blocks[slotOf(id)] ?? [];
    const skip = page?.skips[slotOf(id)] ?? 0;
    into.reserve(Math.max(0, end - start));
    for (let index = start + skip; index < end + skip;) {
      const offset = index % BLOCK_SAMPLES;
      const count = Math.min(BLOCK_SAMPLES - offset, end + skip - index);
      this.#pool.copy(blocks[Math.floor(index / BLOCK_SAMPLES)] ?? 0, offset, offset + count, into);
      index += count;
    }
    return into;
  }

  /** Removes entries `start` to `end`. */
  remove(id: PointId, start: number, end: number): void {
    const page = this.#pages[id >>> PAGE_BITS];
    if (page !== undefined && start === 0 && end < this.length(id)) {
      this.#removeFirst(page, id, end);
      return;
    }
    const length = this.length(id);
    if (end === length) {
      this.#shorten(id, start);
      return;
    }
    const rest = this.read(id, end, length, new ColumnBuffer(length - end));
    this.#shorten(id, start);
    this.#pushAll(id, rest);
  }

  /** Puts sorted samples in place of all there are. */
  replace(id: PointId, columns: Columns): void {
    this.#shorten(id, 0);
    this.#pushAll(id, columns);
  }

  #pushAll(id: PointId, { at, values, qualities, length }: Columns): void {
    this.add({ pointIds: new Int32Array(length).fill(id), at, values, qualities, length }, Infinity, () => undefined);
  }

  #addPage(place: number): Page {
    return (this.#pages[place] = newPage(PAGE_POINTS));
  }

  #addBlock(page: Page, id: PointId): number {
    const slot = slotOf(id);
    const block = this.#pool.allocate();
    const blocks = (page.blocks[slot] ??= []);
    if (blocks.length === 0) this.#ids.add(id);
    blocks.push(block);
    page.tails[slot] = block;
    return block;
  }

  /** Removes some entries, not all, without touching those behind: an import is sealed day by day from the front. */
  #removeFirst(page: Page, id: PointId, count: number): void {
    const slot = slotOf(id);
    const skip = (page.skips[slot] ?? 0) + count;
    const emptied = Math.floor(skip / BLOCK_SAMPLES);
    for (const block of page.blocks[slot]?.splice(0, emptied) ?? []) this.#pool.release(block);
    page.skips[slot] = skip % BLOCK_SAMPLES;
    page.lengths[slot] = (page.lengths[slot] ?? 0) - count;
  }

  #shorten(id: PointId, length: number): void {
    const page = this.#pages[id >>> PAGE_BITS];
    const slot = slotOf(id);
    const blocks = page?.blocks[slot];
    if (page === undefined || blocks === undefined) return;
    const kept = length === 0 ? 0 : Math.ceil((length + (page.skips[slot] ?? 0)) / BLOCK_SAMPLES);
    if (length === 0) page.skips[slot] = 0;
    for (let place = kept; place < blocks.length; place++) this.#pool.release(blocks[place] ?? 0);
    blocks.length = kept;
    page.lengths[slot] = length;
    page.tails[slot] = blocks[kept - 1] ?? 0;
    page.newest[slot] = length === 0 ? -Infinity : this.stampAt(id, length - 1);
    page.unsorted[slot] = 0;
    if (length === 0) this.#ids.delete(id);
  }
}

function newPage(points: number): Page {
  return {
    lengths: new Int32Array(points),
    skips: new Uint8Array(points),
    tails: new Int32Array(points),
    newest: new Float64Array(points).fill(-Infinity),
    unsorted: new Uint8Array(points),
    blocks: Array.from({ length: points }),
  };
}

function slotOf(id: PointId): number {
  return id & (PAGE_POINTS - 1);
}
