import type { PointId, SampleColumns } from '@t3000/core';

/** Samples taken since the last commit, in order of arrival. */
export class Pending implements SampleColumns {
  pointIds = new Int32Array(1024);
  at = new Float64Array(1024);
  values = new Float64Array(1024);
  qualities = new Uint8Array(1024);
  length = 0;

  push(pointId: PointId, at: number, value: number, quality: number): void {
    this.reserve(1);
    const index = this.length++;
    this.pointIds[index] = pointId;
    this.at[index] = at;
    this.values[index] = value;
    this.qualities[index] = quality;
  }

  /** Makes room for `count` more, which whoever asked puts in. */
  reserve(count: number): void {
    const length = this.length + count;
    if (length > this.at.length) this.#grow(Math.max(length, this.at.length * 2));
  }

  /** Forgets everything, and the memory of an unusual burst. */
  clear(): void {
    if (this.at.length > 1024 && this.length < this.at.length / 8) this.#grow(Math.max(1024, this.at.length / 2), 0);
    this.length = 0;
  }

  /** A view of the entries from `start` to `end`; valid until the next change. */
  from(start: number, end = this.length): SampleColumns {
    return {
      pointIds: this.pointIds.subarray(start, end),
      at: this.at.subarray(start, end),
      values: this.values.subarray(start, end),
      qualities: this.qualities.subarray(start, end),
      length: end - start,
    };
  }

  /** Forgets the oldest entries. */
  removeFirst(count: number): void {
    this.pointIds.copyWithin(0, count, this.length);
    this.at.copyWithin(0, count, this.length);
    this.values.copyWithin(0, count, this.length);
    this.qualities.copyWithin(0, count, this.length);
    this.length -= count;
  }

  /** Adds what came later. */
  append(later: SampleColumns): void {
    const length = this.length + later.length;
    this.reserve(later.length);
    this.pointIds.set(later.pointIds.subarray(0, later.length), this.length);
    this.at.set(later.at.subarray(0, later.length), this.length);
    this.values.set(later.values.subarray(0, later.length), this.length);
    this.qualities.set(later.qualities.subarray(0, later.length), this.length);
    this.length = length;
  }

  #grow(capacity: number, keep = this.length): void {
    const { pointIds, at, values, qualities } = this;
    this.pointIds = new Int32Array(capacity);
    this.at = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.qualities = new Uint8Array(capacity);
    this.pointIds.set(pointIds.subarray(0, keep));
    this.at.set(at.subarray(0, keep));
    this.values.set(values.subarray(0, keep));
    this.qualities.set(qualities.subarray(0, keep));
  }
}
