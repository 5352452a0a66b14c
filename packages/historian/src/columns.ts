/** Samples of one point in time order, as parallel columns of which the first `length` entries count. */
export interface Columns {
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  readonly length: number;
}

/** Setting up views takes longer than copying fewer samples than this one by one. */
const VIEWS_WORTH_MIN = 48;

/** Columns that grow. Memory is kept over `clear`, so one instance serves many reads. */
export class ColumnBuffer implements Columns {
  at: Float64Array;
  values: Float64Array;
  qualities: Uint8Array;
  length = 0;

  constructor(capacity = 16) {
    this.at = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.qualities = new Uint8Array(capacity);
  }

  clear(): this {
    this.length = 0;
    return this;
  }

  /** Makes room for `count` more. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.at.length) return;
    const capacity = Math.max(needed, this.at.length * 2);
    this.at = grown(this.at, new Float64Array(capacity), this.length);
    this.values = grown(this.values, new Float64Array(capacity), this.length);
    this.qualities = grown(this.qualities, new Uint8Array(capacity), this.length);
  }

  push(at: number, value: number, quality: number): void {
    const index = this.length;
    if (index === this.at.length) this.reserve(1);
    this.at[index] = at;
    this.values[index] = value;
    this.qualities[index] = quality;
    this.length = index + 1;
  }

  /** Adds entries `start` to `end` of other columns. */
  pushAll(columns: Columns, start: number, end: number): void {
    const count = end - start;
    if (count <= 0) return;
    this.reserve(count);
    if (count < VIEWS_WORTH_MIN) {
      this.#pushFew(columns, start, end);
      return;
    }
    this.at.set(columns.at.subarray(start, end), this.length);
    this.values.set(columns.values.subarray(start, end), this.length);
    this.qualities.set(columns.qualities.subarray(start, end), this.length);
    this.length += count;
  }

  #pushFew({ at, values, qualities }: Columns, start: number, end: number): void {
    let place = this.length;
    for (let index = start; index < end; index++, place++) {
      this.at[place] = at[index] ?? 0;
      this.values[place] = values[index] ?? Number.NaN;
      this.qualities[place] = qualities[index] ?? 0;
    }
    this.length = place;
  }

  /** Removes entries `start` to `end`. */
  remove(start: number, end: number): void {
    this.at.copyWithin(start, end, this.length);
    this.values.copyWithin(start, end, this.length);
    this.qualities.copyWithin(start, end, this.length);
    this.length -= end - start;
  }
}

function grown<T extends Float64Array | Uint8Array>(from: T, to: T, length: number): T {
  to.set(from.subarray(0, length));
  return to;
}

/** Index of the first of the sorted `at[start..end)` that is not below `wanted`; `end` when all are. */
export function lowerBound(at: Float64Array, wanted: number, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((at[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds the union of two sorted series to `into`; where both have a stamp, `newer` wins. */
export function mergeInto(into: ColumnBuffer, older: Columns, newer: Columns): void {
  let o = 0;
  let n = 0;
  while (o < older.length && n < newer.length) {
    const olderAt = older.at[o] ?? Infinity;
    const newerAt = newer.at[n] ?? Infinity;
    if (olderAt < newerAt) {
      const end = lowerBound(older.at, newerAt, o, older.length);
      into.pushAll(older, o, end);
      o = end;
    } else {
      const end = olderAt === newerAt ? n + 1 : lowerBound(newer.at, olderAt, n, newer.length);
      into.pushAll(newer, n, end);
      n = end;
      if (olderAt === newerAt) o++;
    }
  }
  into.pushAll(older, o, older.length);
  into.pushAll(newer, n, newer.length);
}
