import type { PointId, SampleColumns } from '@t3000/core';

import { ColumnBuffer, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';
import { HeadTable } from './head-table.ts';
import { Pending } from './pending.ts';

/** Stamps of a point's first and last sample. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Samples that wait to be given to their points, until somebody looks: some cycles at once touch the memory of each point
 * while it is at hand, one cycle at a time finds it gone from every cache. Dealing them out takes half a millisecond.
 */
const FRESH_SAMPLES_MAX = 32_768;

/** Entries of columns that many points share. */
interface Flight {
  readonly columns: ColumnBuffer;
  readonly start: number;
  end: number;
}

/**
 * Samples that are not sealed yet, by point, in memory. While they are being written they are in flight: still read,
 * and below what arrives meanwhile.
 */
export class Head {
  readonly #table = new HeadTable();
  readonly #flying = new Map<PointId, Flight>();
  /** Arrived, and not yet with their points. */
  readonly #fresh = new Pending();
  #dealOut: (fresh: SampleColumns) => void = () => undefined;
  #samples = 0;

  get samples(): number {
    return this.#samples;
  }

  get pointIds(): Iterable<PointId> {
    this.#deal();
    return this.#flying.size === 0 ? this.#table.ids : new Set([...this.#table.ids, ...this.#flying.keys()]);
  }

  /** Adds the samples and tells about every series that became `longFrom` samples long. */
  add(samples: SampleColumns, longFrom: number, onLong: (id: PointId) => void): void {
    this.#samples += samples.length;
    this.#dealOut = (fresh) => this.#table.add(fresh, longFrom, onLong);
    this.#fresh.append(samples);
    if (this.#fresh.length >= FRESH_SAMPLES_MAX) this.#deal();
  }

  /** The samples of a point in time order; undefined when there are none. */
  get(pointId: PointId): Columns | undefined {
    const length = this.#sorted(pointId);
    const flying = this.#flying.get(pointId);
    if (flying === undefined && length === 0) return undefined;
    const resting = this.#table.read(pointId, 0, length, new ColumnBuffer(length));
    if (flying === undefined) return resting;
    // Memory of a flight serves the next one.
    const both = new ColumnBuffer(length + flying.end - flying.start);
    mergeInto(both, part(flying), resting);
    return both;
  }

  /** Stamps of a point's first and last sample; undefined when there are none. */
  span(pointId: PointId): Span | undefined {
    const length = this.#sorted(pointId);
    const flying = this.#flying.get(pointId);
    if (length === 0 && flying === undefined) return undefined;
    const { at } = flying?.columns ?? {};
    return {
      first: least(this.#table.stampAt(pointId, 0), at?.[flying?.start ?? 0], Math.min),
      last: least(this.#table.stampAt(pointId, length - 1), at?.[(flying?.end ?? 0) - 1], Math.max),
    };
  }

  /** Stamp of the first sample of a point at `from` or later that is not in flight; NaN when there is none. */
  firstResting(pointId: PointId, from: number): number {
    if (this.#sorted(pointId) === 0) return Number.NaN;
    return this.#table.stampAt(pointId, this.#table.lowerBound(pointId, from));
  }

  /** Stamp of the last sample of a point that is not in flight; NaN when there is none. */
  lastResting(pointId: PointId): number {
    return this.#table.stampAt(pointId, this.#sorted(pointId) - 1);
  }

  /** Points that have samples at rest. */
  get restingIds(): ReadonlySet<PointId> {
    this.#deal();
    return this.#table.ids;
  }

  /**
   * Takes the samples of a point with `from <= at < to` into flight, at the end of `into`: how many. They stay there,
   * and `into` may take others behind them, until the flight is over.
   */
  takeOff(pointId: PointId, from: number, to: number, into: ColumnBuffer): number {
    if (this.#sorted(pointId) === 0) return 0;
    const start = this.#table.lowerBound(pointId, from);
    const end = this.#table.lowerBound(pointId, to, start);
    if (start === end) return 0;
    const place = into.length;
    this.#table.read(pointId, start, end, into);
    this.#table.remove(pointId, start, end);
    const flying = this.#flying.get(pointId);
    if (flying === undefined) {
      this.#flying.set(pointId, { columns: into, start: place, end: into.length });
    } else if (flying.columns === into && flying.end === place) {
      flying.end = into.length;
    } else {
      const both = new ColumnBuffer(flying.end - flying.start + end - start);
      both.pushAll(flying.columns, flying.start, flying.end);
      both.pushAll(into, place, into.length);
      this.#flying.set(pointId, { columns: both, start: 0, end: both.length });
    }
    return end - start;
  }

  /** What was in flight is sealed. */
  land(): void {
    for (const { start, end } of this.#flying.values()) this.#samples -= end - start;
    this.#flying.clear();
  }

  /** What was in flight could not be written. */
  turnBack(): void {
    for (const [pointId, flying] of this.#flying) {
      const resting = this.#sorted(pointId);
      const flown = flying.end - flying.start;
      const all = new ColumnBuffer(resting + flown);
      mergeInto(all, part(flying), this.#table.read(pointId, 0, resting, new ColumnBuffer(resting)));
      this.#table.replace(pointId, all);
      this.#samples += all.length - flown - resting;
    }
    this.#flying.clear();
  }

  /** Gives the samples that arrived last to their points. */
  #deal(): void {
    if (this.#fresh.length === 0) return;
    this.#dealOut(this.#fresh);
    this.#fresh.clear();
  }

  /** Brings the samples of a point at rest into time order; how many there are. */
  #sorted(pointId: PointId): number {
    this.#deal();
    this.#samples -= this.#table.sort(pointId);
    return this.#table.length(pointId);
  }
}

function part({ columns, start, end }: Flight): Columns {
  return {
    at: columns.at.subarray(start, end),
    values: columns.values.subarray(start, end),
    qualities: columns.qualities.subarray(start, end),
    length: end - start,
  };
}

/** The lesser or greater of two stamps of which one may be missing. */
function least(resting: number, flying: number | undefined, choose: (a: number, b: number) => number): number {
  if (Number.isNaN(resting)) return flying ?? Number.NaN;
  return flying === undefined ? resting : choose(resting, flying);
}
