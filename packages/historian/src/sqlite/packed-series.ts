import { ColumnBuffer } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { Series, TimeSpan } from '../store.ts';

/**
 * Series of many points in one piece of memory, as they come from a reader: handing thousands of pieces to another
 * thread takes longer than reading them.
 */
export interface PackedSeries {
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  /** Of each point, where its samples begin and end in the columns. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1 where the limit cut a series short. */
  readonly truncated: Uint8Array;
  /** By place of the point. */
  readonly damaged: ReadonlyMap<number, readonly TimeSpan[]>;
}

/** Takes the samples of several points as they come, in turns, and puts those of each one after the other. */
export class SeriesCollector {
  readonly #limit: number;
  #all: ColumnBuffer;
  /** Pieces in order of arrival: whose, and where they end. One point after the other has one each, as a rule. */
  readonly #places: number[] = [];
  readonly #ends: number[] = [];
  readonly #lengths: Uint32Array;
  readonly #damaged = new Map<number, TimeSpan[]>();

  /** `reserved` samples have room without growing. */
  constructor(points: number, limit: number, reserved: number) {
    this.#limit = limit;
    this.#all = new ColumnBuffer(reserved);
    this.#lengths = new Uint32Array(points);
  }

  /** Takes entries `start` to `end` for the point at this place; true when it has enough. */
  add(place: number, columns: Columns, start: number, end: number): boolean {
    const length = this.#lengths[place] ?? 0;
    // One more than wanted tells that there is more.
    const count = Math.min(end - start, this.#limit + 1 - length);
    if (count > 0) {
      this.#all.pushAll(columns, start, start + count);
      const last = this.#places.length - 1;
      if (this.#places[last] === place) {
        this.#ends[last] = this.#all.length;
      } else {
        this.#places.push(place);
        this.#ends.push(this.#all.length);
      }
      this.#lengths[place] = length + count;
    }
    return length + count > this.#limit;
  }

  lose(place: number, from: number, to: number): void {
    const spans = this.#damaged.get(place);
    if (spans === undefined) this.#damaged.set(place, [{ from, to }]);
    else spans.push({ from, to });
  }

  finish(): PackedSeries {
    const points = this.#lengths.length;
    const starts = new Uint32Array(points);
    const ends = new Uint32Array(points);
    const truncated = new Uint8Array(points);
    if (!this.#isInOnePiece()) this.#bringTogether();
    for (let index = 0, start = 0; index < this.#places.length; index++) {
      starts[this.#places[index] ?? 0] = start;
      start = this.#ends[index] ?? start;
    }
    for (let place = 0; place < points; place++) {
      const length = this.#lengths[place] ?? 0;
      ends[place] = (starts[place] ?? 0) + Math.min(length, this.#limit);
      truncated[place] = length > this.#limit ? 1 : 0;
    }
    const { at, values, qualities } = this.#all;
    return { at, values, qualities, starts, ends, truncated, damaged: this.#damaged };
  }

  /** Whether each point has one piece at most. */
  #isInOnePiece(): boolean {
    const seen = new Uint8Array(this.#lengths.length);
    for (const place of this.#places) {
      if (seen[place] === 1) return false;
      seen[place] = 1;
    }
    return true;
  }

  /** Several stretches of time brought a piece of a point each. */
  #bringTogether(): void {
    const nexts = new Uint32Array(this.#lengths.length);
    let total = 0;
    for (const [place, length] of this.#lengths.entries()) {
      nexts[place] = total;
      total += length;
    }
    const all = new ColumnBuffer(total);
    let start = 0;
    for (const [index, place] of this.#places.entries()) {
      const end = this.#ends[index] ?? start;
      all.length = nexts[place] ?? 0;
      all.pushAll(this.#all, start, end);
      nexts[place] = all.length;
      start = end;
    }
    all.length = total;
    this.#all = all;
    this.#places.length = 0;
    this.#ends.length = 0;
    for (const [place, length] of this.#lengths.entries()) {
      if (length === 0) continue;
      this.#places.push(place);
      this.#ends.push(nexts[place] ?? 0);
    }
  }
}

/** The series one by one, as views of the memory they came in. */
export function unpackSeries({ at, values, qualities, starts, ends, truncated, damaged }: PackedSeries): Series[] {
  return Array.from(starts, (start, place) => {
    const end = ends[place] ?? start;
    const series: Series = {
      at: at.subarray(start, end),
      values: values.subarray(start, end),
      qualities: qualities.subarray(start, end),
      truncated: truncated[place] === 1,
    };
    const spans = damaged.get(place);
    return spans === undefined ? series : { ...series, damaged: spans };
  });
}
