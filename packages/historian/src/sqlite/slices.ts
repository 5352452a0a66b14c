import type { PointId } from '@t3000/core';

import { CHUNK_SAMPLES } from '../codec/limits.ts';
import { ColumnBuffer } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { Head } from './head.ts';
import { DAY_MS, dayOf } from './layout.ts';

/** Point-days written in one transaction: a commit that comes in between waits some milliseconds, not half a second. */
const SLICE_UNITS = 200;

/** Samples after which a slice is full, where days are dense: encoding them takes a millisecond or two. */
const SLICE_SAMPLES = 16_384;

/**
 * What one transaction seals: the samples of each point and day, sorted, one after the other in shared columns. Two
 * hundred units with memory of their own take longer to make, hand over and clear away than to encode.
 */
export interface Slice {
  readonly days: Int32Array;
  readonly pointIds: Int32Array;
  /** Where the samples of each unit end in `samples`. */
  readonly ends: Int32Array;
  readonly samples: Columns;
}

/**
 * Cuts the head into slices to be sealed. A round takes the whole head, after which the log up to its beginning is not
 * needed any more; long series of fast points go by themselves in between.
 */
export class Slices {
  readonly #head: Head;
  readonly #long = new Set<PointId>();
  /** What the running round goes through: these days, and on each of them these points. */
  #days: readonly number[] = [];
  #ids = new Int32Array(0);
  #nextDay = 0;
  #nextId = 0;
  /** Last log entry that the running round makes unnecessary. */
  #throughSeq: number | undefined;
  /** One slice is in flight at a time. Memory that threads share is filled, read over there, and filled again. */
  readonly #samples = sharedColumns(SLICE_SAMPLES + CHUNK_SAMPLES);

  constructor(head: Head) {
    this.#head = head;
  }

  get idle(): boolean {
    return this.#throughSeq === undefined && this.#long.size === 0;
  }

  /** The running round's last log entry; undefined between rounds. */
  get throughSeq(): number | undefined {
    return this.#throughSeq;
  }

  /** Seals this series with the next slice. */
  noteLong(pointId: PointId): void {
    this.#long.add(pointId);
  }

  /**
   * Begins a round over everything the log holds up to `throughSeq`; nothing happens while one is running. Only looks
   * which days there are: a building has forty thousand points, and nobody shall wait until each has been found.
   */
  beginRound(throughSeq: number): void {
    if (this.#throughSeq !== undefined) return;
    this.#ids = Int32Array.from(this.#head.restingIds).sort();
    const days = new Set<number>();
    for (const pointId of this.#ids) this.#eachDay(pointId, (day) => days.add(day));
    this.#days = [...days].sort((a, b) => a - b);
    this.#nextDay = 0;
    this.#nextId = 0;
    this.#throughSeq = throughSeq;
  }

  /** Ends the round; what was not sealed yet is found by another one. */
  endRound(): void {
    this.#days = [];
    this.#ids = new Int32Array(0);
    this.#throughSeq = undefined;
  }

  /** The next slice, now in flight; undefined when the round has no more. It is valid until it has landed. */
  next(): Slice | undefined {
    const slice = new Filling(this.#samples.clear());
    if (this.#long.size > 0) this.#fillLong(slice);
    else this.#fillOfRound(slice);
    return slice.units === 0 ? undefined : slice.finish();
  }

  /** Passes over series that were sealed meanwhile. */
  #fillLong(slice: Filling): void {
    for (const pointId of this.#long) {
      this.#long.delete(pointId);
      this.#eachDay(pointId, (day) => this.#fill(slice, day, pointId));
      if (slice.isFull) return;
    }
  }

  /** Fills nothing only at the end of the round: what was sealed meanwhile is passed over. */
  #fillOfRound(slice: Filling): void {
    for (; this.#nextDay < this.#days.length; this.#nextId = 0, this.#nextDay++) {
      const day = this.#days[this.#nextDay] ?? 0;
      while (this.#nextId < this.#ids.length) {
        if (slice.isFull) return;
        this.#fill(slice, day, this.#ids[this.#nextId++] ?? 0);
      }
    }
  }

  #fill(slice: Filling, day: number, pointId: PointId): void {
    const found = this.#head.takeOff(pointId, day * DAY_MS, (day + 1) * DAY_MS, slice.samples);
    if (found > 0) slice.add(day, pointId);
  }

  /** Days on which a point has samples, ascending; they may be taken off meanwhile. */
  #eachDay(pointId: PointId, run: (day: number) => void): void {
    const last = dayOf(this.#head.lastResting(pointId));
    for (let at = this.#head.firstResting(pointId, -Infinity); !Number.isNaN(at);) {
      const day = dayOf(at);
      run(day);
      if (day === last) return;
      at = this.#head.firstResting(pointId, (day + 1) * DAY_MS);
    }
  }
}

/** A slice that is being filled. */
class Filling {
  readonly samples: ColumnBuffer;
  readonly #days: number[] = [];
  readonly #pointIds: number[] = [];
  readonly #ends: number[] = [];

  constructor(samples: ColumnBuffer) {
    this.samples = samples;
  }

  get units(): number {
    return this.#days.length;
  }

  get isFull(): boolean {
    return this.units >= SLICE_UNITS || this.samples.length >= SLICE_SAMPLES;
  }

  add(day: number, pointId: PointId): void {
    this.#days.push(day);
    this.#pointIds.push(pointId);
    this.#ends.push(this.samples.length);
  }

  finish(): Slice {
    return {
      days: Int32Array.from(this.#days),
      pointIds: Int32Array.from(this.#pointIds),
      ends: Int32Array.from(this.#ends),
      samples: this.samples,
    };
  }
}

/** Columns in memory of all threads; should they have to grow, they are copied to the other thread like any others. */
function sharedColumns(capacity: number): ColumnBuffer {
  const columns = new ColumnBuffer(0);
  columns.at = new Float64Array(new SharedArrayBuffer(8 * capacity));
  columns.values = new Float64Array(new SharedArrayBuffer(8 * capacity));
  columns.qualities = new Uint8Array(new SharedArrayBuffer(capacity));
  return columns;
}
