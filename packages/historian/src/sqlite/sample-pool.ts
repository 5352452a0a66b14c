import type { ColumnBuffer } from '../columns.ts';

/** Samples of a block: a day of quarter hours takes three, and half a block is what a point wastes. */
export const BLOCK_SAMPLES = 32;
const BLOCK_BITS = 5;

/** Blocks taken from the system at once: 1.1 MB. */
const SLAB_BLOCKS = 2048;
const SLAB_BITS = 11;

/** Memory of many blocks. */
export interface Slab {
  readonly number: number;
  /** Stamp and value of each sample side by side: one place in memory to wait for, not two. */
  readonly pairs: Float64Array;
  readonly qualities: Uint8Array;
  /** Blocks nobody has: the first `freeCount` entries. */
  readonly free: Uint16Array;
  freeCount: number;
}

/**
 * Memory for the samples of many points, in blocks of {@link BLOCK_SAMPLES}. Forty thousand points with growing arrays
 * of their own leave more holes behind than samples; blocks are all alike and serve the next point as they are.
 */
export class SamplePool {
  /** Block numbers hold the place in here; a hole is a slab that was given back. */
  readonly #slabs: (Slab | undefined)[] = [];
  /** Slabs with free blocks; the last one is used first. */
  readonly #open: number[] = [];

  /** The number of a block that is nobody else's until it is released. */
  allocate(): number {
    const place = this.#open.at(-1) ?? this.#addSlab();
    const slab = this.#slabAt(place);
    slab.freeCount--;
    if (slab.freeCount === 0) this.#open.pop();
    return (place << SLAB_BITS) | (slab.free[slab.freeCount] ?? 0);
  }

  release(block: number): void {
    const place = block >>> SLAB_BITS;
    const slab = this.#slabAt(place);
    if (slab.freeCount === 0) this.#open.push(place);
    slab.free[slab.freeCount++] = block & (SLAB_BLOCKS - 1);
    // One empty slab is kept for what comes next.
    if (slab.freeCount < SLAB_BLOCKS || this.#open.length === 1) return;
    this.#open.splice(this.#open.indexOf(place), 1);
    this.#slabs[place] = undefined;
  }

  /** The memory of a block, for those who put many samples in; they go to the place that {@link placeOf} tells. */
  slabOf(block: number): Slab {
    return this.#slabAt(block >>> SLAB_BITS);
  }

  stamp(block: number, offset: number): number {
    return this.#slabAt(block >>> SLAB_BITS).pairs[2 * placeOf(block, offset)] ?? Number.NaN;
  }

  /** Adds entries `start` to `end` of a block to columns. */
  copy(block: number, start: number, end: number, into: ColumnBuffer): void {
    const slab = this.#slabAt(block >>> SLAB_BITS);
    into.reserve(end - start);
    const { at, values, qualities } = into;
    const last = placeOf(block, end);
    let place = into.length;
    // By hand: setting up views takes longer than so few samples.
    for (let index = placeOf(block, start); index < last; index++, place++) {
      at[place] = slab.pairs[2 * index] ?? 0;
      values[place] = slab.pairs[2 * index + 1] ?? Number.NaN;
      qualities[place] = slab.qualities[index] ?? 0;
    }
    into.length = place;
  }

  #addSlab(): number {
    const hole = this.#slabs.indexOf(undefined);
    const place = hole < 0 ? this.#slabs.length : hole;
    this.#slabs[place] = newSlab(place, SLAB_BLOCKS);
    this.#open.push(place);
    return place;
  }

  #slabAt(place: number): Slab {
    const slab = this.#slabs[place];
    if (slab === undefined) throw new RangeError(`there is no slab ${place}`);
    return slab;
  }
}

/** Where in its slab the samples of a block begin, or the one at `offset`. */
export function placeOf(block: number, offset: number): number {
  return ((block & (SLAB_BLOCKS - 1)) << BLOCK_BITS) + offset;
}

export function isIn(slab: Slab, block: number): boolean {
  return block >>> SLAB_BITS === slab.number;
}

/** None that a block is in. */
export const NO_SLAB = newSlab(-1, 0);

function newSlab(number: number, blocks: number): Slab {
  return {
    number,
    pairs: new Float64Array(2 * blocks * BLOCK_SAMPLES),
    qualities: new Uint8Array(blocks * BLOCK_SAMPLES),
    free: Uint16Array.from({ length: blocks }, (_, index) => blocks - 1 - index),
    freeCount: blocks,
  };
}
