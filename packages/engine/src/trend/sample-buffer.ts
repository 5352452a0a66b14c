import type { PointId, SampleColumns } from '@t3000/core';

/** Filled once and then handed over: the sink may keep the arrays. */
export class SampleBuffer implements SampleColumns {
  readonly pointIds: Int32Array;
  readonly at: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.pointIds = new Int32Array(capacity);
    this.at = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.qualities = new Uint8Array(capacity);
  }

  /** A bad value is none: history keeps the quality and NaN. */
  add(id: PointId, at: number, value: number, sampleQuality: number): void {
    this.pointIds[this.length] = id;
    this.at[this.length] = at;
    this.values[this.length] = sampleQuality >> 6 > 1 ? NaN : value;
    this.qualities[this.length] = sampleQuality;
    this.length++;
  }
}
