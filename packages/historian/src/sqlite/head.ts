import type { PointId, SampleColumns } from '@t3000/core';

import { ColumnBuffer, lowerBound, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';

/**
 * Samples that are not sealed yet, by point, in memory. While they are being written they are in flight: still read,
 * and below what arrives meanwhile.
 */
export class Head {
  readonly #series = new Map<PointId, HeadSeries>();
  readonly #flying = new Map<PointId, ColumnBuffer>();
  #samples = 0;

  get samples(): number {
    return this.#samples;
  }

  get pointIds(): Iterable<PointId> {
    return this.#flying.size === 0 ? this.#series.keys() : new Set([...this.#series.keys(), ...this.#flying.keys()]);
  }

  /** Adds the samples and tells about every series that became `longFrom` samples long. */
  add(
    { pointIds, at, values, qualities, length }: SampleColumns,
    longFrom: number,
    onLong: (id: PointId) => void,
  ): void {
    let pointId = -1;
    let series: HeadSeries | undefined;
    for (let index = 0; index < length; index++) {
      const id = pointIds[index] ?? 0;
      if (id !== pointId || series === undefined) {
        pointId = id;
        series = this.#series.get(id);
        if (series === undefined) this.#series.set(id, (series = new HeadSeries()));
      }
      series.push(at[index] ?? 0, values[index] ?? Number.NaN, qualities[index] ?? 0);
      if (series.length === longFrom) onLong(id);
    }
    this.#samples += length;
  }

  /** The samples of a point in time order, valid until the next change; undefined when there are none. */
  get(pointId: PointId): Columns | undefined {
    const resting = this.resting(pointId);
    const flying = this.#flying.get(pointId);
    if (flying === undefined) return resting;
    if (resting === undefined) return flying;
    const both = new ColumnBuffer(resting.length + flying.length);
    mergeInto(both, flying, resting);
    return both;
  }

  /** The samples of a point that are not in flight. */
  resting(pointId: PointId): Columns | undefined {
    const series = this.#series.get(pointId);
    if (series === undefined) return undefined;
    this.#samples -= series.sort();
    return series;
  }

  /** Points that have samples at rest. */
  get restingIds(): Iterable<PointId> {
    return this.#series.keys();
  }

  /** Takes the samples of a point with `from <= at < to` into flight; undefined when there are none. */
  takeOff(pointId: PointId, from: number, to: number): Columns | undefined {
    const series = this.#series.get(pointId);
    if (series === undefined) return undefined;
    this.#samples -= series.sort();
    const start = lowerBound(series.at, from, 0, series.length);
    const end = lowerBound(series.at, to, start, series.length);
    if (start === end) return undefined;
    const columns = new ColumnBuffer(end - start);
    columns.pushAll(series, start, end);
    series.remove(start, end);
    if (series.length === 0) this.#series.delete(pointId);
    const flying = this.#flying.get(pointId);
    if (flying === undefined) {
      this.#flying.set(pointId, columns);
      return columns;
    }
    // What was taken off before is somebody else's.
    const both = new ColumnBuffer(flying.length + columns.length);
    both.pushAll(flying, 0, flying.length);
    both.pushAll(columns, 0, columns.length);
    this.#flying.set(pointId, both);
    return columns;
  }

  /** What was in flight is sealed. */
  land(): void {
    for (const { length } of this.#flying.values()) this.#samples -= length;
    this.#flying.clear();
  }

  /** What was in flight could not be written. */
  turnBack(): void {
    for (const [pointId, flying] of this.#flying) {
      const series = new HeadSeries(flying.length);
      const resting = this.resting(pointId);
      mergeInto(series, flying, resting ?? new ColumnBuffer(0));
      this.#samples += series.length - flying.length - (resting?.length ?? 0);
      this.#series.set(pointId, series);
    }
    this.#flying.clear();
  }
}
/** Columns in order of arrival, brought into time order when somebody looks. */
class HeadSeries extends ColumnBuffer {
  #sorted = true;

  override push(at: number, value: number, quality: number): void {
    // An equal stamp counts as out of order, so that sorting drops the older one.
    if (this.length > 0 && at <= (this.at[this.length - 1] ?? 0)) this.#sorted = false;
    super.push(at, value, quality);
  }

  /** Sorts; of several samples with one stamp the last to arrive stays. The number that went. */
  sort(): number {
    if (this.#sorted) return 0;
    this.#sorted = true;
    const { at, values, qualities, length } = this;
    const order = Uint32Array.from({ length }, (_, index) => index);
    order.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b);
    const sorted = new ColumnBuffer(length);
    for (const index of order) {
      const stamp = at[index] ?? 0;
      if (sorted.length > 0 && sorted.at[sorted.length - 1] === stamp) sorted.length--;
      sorted.push(stamp, values[index] ?? Number.NaN, qualities[index] ?? 0);
    }
    this.at = sorted.at;
    this.values = sorted.values;
    this.qualities = sorted.qualities;
    this.length = sorted.length;
    return length - sorted.length;
  }
}
