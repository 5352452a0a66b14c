import type { PointId, SampleColumns } from '@t3000/core';

/** Samples taken since the last commit, in order of arrival. */
export class Pending implements SampleColumns {
  pointIds = new Int32Array(1024);
  at = new Float64Array(1024);
  values = new Float64Array(1024);
  qualities = new Uint8Array(1024);
  length = 0;

  push(pointId: PointId, at: number, value: number, quality: number): void {
    const index = this.length;
    if (index === this.at.length) this.#grow(index * 2);
    this.pointIds[index] = pointId;
    this.at[index] = at;
    this.values[index] = value;
    this.qualities[index] = quality;
    this.length = index + 1;
  }

  /** Forgets everything, and the memory of an unusual burst. */
  clear(): void {
    if (this.length < this.at.length / 8) this.#grow(Math.max(1024, this.at.length / 2), 0);
    this.length = 0;
  }

  /** A view of the entries from `start`; valid until the next change. */
  from(start: number): SampleColumns {
    return {
      pointIds: this.pointIds.subarray(start, this.length),
      at: this.at.subarray(start, this.length),
      values: this.values.subarray(start, this.length),
      qualities: this.qualities.subarray(start, this.length),
      length: this.length - start,
    };
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
