import type { PointId, SampleColumns } from '@t3000/core';

import { ColumnBuffer, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';
import { HeadSeries } from './head-series.ts';
import { SamplePool } from './sample-pool.ts';

/** Stamps of a point's first and last sample. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Samples that are not sealed yet, by point, in memory. While they are being written they are in flight: still read,
 * and below what arrives meanwhile.
 */
export class Head {
  readonly #pool = new SamplePool();
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
        if (series === undefined) this.#series.set(id, (series = new HeadSeries(this.#pool)));
      }
      series.push(at[index] ?? 0, values[index] ?? Number.NaN, qualities[index] ?? 0);
      if (series.length === longFrom) onLong(id);
    }
    this.#samples += length;
  }

  /** The samples of a point in time order; undefined when there are none. */
  get(pointId: PointId): Columns | undefined {
    const series = this.#sorted(pointId);
    const flying = this.#flying.get(pointId);
    const resting = series?.read(0, series.length);
    if (flying === undefined) return resting;
    if (resting === undefined) return flying;
    const both = new ColumnBuffer(resting.length + flying.length);
    mergeInto(both, flying, resting);
    return both;
  }

  /** Stamps of a point's first and last sample; undefined when there are none. */
  span(pointId: PointId): Span | undefined {
    const series = this.#sorted(pointId);
    const flying = this.#flying.get(pointId);
    if (series === undefined && flying === undefined) return undefined;
    return {
      first: Math.min(series?.stampAt(0) ?? Infinity, flying?.at[0] ?? Infinity),
      last: Math.max(series?.stampAt(series.length - 1) ?? -Infinity, flying?.at[flying.length - 1] ?? -Infinity),
    };
  }

  /** How many samples of a point with `from <= at < to` are not in flight. */
  countResting(pointId: PointId, from: number, to: number): number {
    const series = this.#sorted(pointId);
    if (series === undefined) return 0;
    const start = series.lowerBound(from);
    return series.lowerBound(to, start) - start;
  }

  /** Stamp of the first sample of a point at `from` or later that is not in flight; NaN when there is none. */
  firstResting(pointId: PointId, from: number): number {
    const series = this.#sorted(pointId);
    return series === undefined ? Number.NaN : series.stampAt(series.lowerBound(from));
  }

  /** Points that have samples at rest. */
  get restingIds(): Iterable<PointId> {
    return this.#series.keys();
  }

  /** Takes the samples of a point with `from <= at < to` into flight; undefined when there are none. */
  takeOff(pointId: PointId, from: number, to: number): Columns | undefined {
    const series = this.#sorted(pointId);
    if (series === undefined) return undefined;
    const start = series.lowerBound(from);
    const end = series.lowerBound(to, start);
    if (start === end) return undefined;
    const columns = series.read(start, end);
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
      let series = this.#sorted(pointId);
      if (series === undefined) this.#series.set(pointId, (series = new HeadSeries(this.#pool)));
      const resting = series.length;
      const all = new ColumnBuffer(resting + flying.length);
      mergeInto(all, flying, series.read(0, resting));
      series.replace(all);
      this.#samples += all.length - flying.length - resting;
    }
    this.#flying.clear();
  }

  /** The samples of a point at rest, in time order. */
  #sorted(pointId: PointId): HeadSeries | undefined {
    const series = this.#series.get(pointId);
    if (series !== undefined) this.#samples -= series.sort();
    return series;
  }
}
