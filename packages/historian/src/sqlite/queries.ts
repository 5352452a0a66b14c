import type { PointId } from '@t3000/core';

import { BucketAccumulator, evenGrid, gridBetween } from '../buckets.ts';
import { CounterIncrease } from '../counter.ts';
import { HeldValues } from '../held-values.ts';
import type { AggregateRequest, PointAggregates } from '../store.ts';
import type { View } from './catalog.ts';
import type { PackedSamples } from './packed-samples.ts';
import { SeriesCollector } from './packed-series.ts';
import type { PackedSeries } from './packed-series.ts';
import type { Overlay, Reader } from './reader.ts';

/** A question as it goes to whoever reads; the answer's columns are its own and can be handed on. */
export type Query =
  | {
      readonly kind: 'ranges';
      readonly pointIds: readonly PointId[];
      readonly from: number;
      readonly to: number;
      readonly limit: number;
    }
  | { readonly kind: 'at'; readonly pointIds: readonly PointId[]; readonly from: number; readonly to: number }
  | {
      readonly kind: 'buckets';
      readonly pointIds: readonly PointId[];
      readonly from: number;
      readonly to: number;
      readonly bucketMs: number;
    }
  | {
      readonly kind: 'aggregate';
      readonly pointIds: readonly PointId[];
      /** With the time before the first edge that counts. */
      readonly from: number;
      readonly to: number;
      readonly now: number;
      readonly request: AggregateRequest;
    };

export type QueryOf<K extends Query['kind']> = Extract<Query, { readonly kind: K }>;

export type Answer<K extends Query['kind']> = {
  ranges: PackedSeries;
  at: PackedSamples;
  buckets: readonly PointAggregates[];
  aggregate: readonly PointAggregates[];
}[K];

/** More samples than a reader may look at here; another thread has the time. */
export class TooManySamples extends Error {}

/** What a query may use. */
export interface Sources {
  readonly reader: Reader;
  readonly view: View;
  readonly overlay: Overlay;
  /** Samples to look at before {@link TooManySamples} is thrown. */
  readonly samplesMax: number;
  /** Samples that a point may have; memory for them is taken at once. */
  readonly expected: number;
}

/** Above this an answer grows as it needs: an average says little about one point, and 17 MB are not lightly taken. */
const RESERVED_MAX = 1_048_576;

export function answer(sources: Sources, query: Query): Answer<Query['kind']> {
  switch (query.kind) {
    case 'ranges':
      return ranges(sources, query);
    case 'at':
      return sources.reader.newest(sources.view, sources.overlay, query.pointIds, query.from, query.to);
    case 'buckets':
      return buckets(sources, query);
    default:
      return aggregate(sources, query);
  }
}

function counted({ samplesMax }: Sources): (samples: number) => void {
  let left = samplesMax;
  return (samples) => {
    left -= samples;
    if (left < 0) throw new TooManySamples();
  };
}

function ranges(sources: Sources, { pointIds, from, to, limit }: QueryOf<'ranges'>): PackedSeries {
  // Somewhat more than the average, and one more than the limit.
  const points = pointIds.length;
  const reserved = Math.min(points * sources.expected * 1.02 + 64, points * (limit + 1), RESERVED_MAX);
  const series = new SeriesCollector(points, limit, Math.ceil(reserved));
  const count = counted(sources);
  sources.reader.scan(
    sources.view,
    sources.overlay,
    pointIds,
    from,
    to,
    (place, columns, start, end) => {
      count(end - start);
      return series.add(place, columns, start, end);
    },
    (place, gapFrom, gapTo) => series.lose(place, gapFrom, gapTo),
  );
  return series.finish();
}

function buckets(sources: Sources, { pointIds, from, to, bucketMs }: QueryOf<'buckets'>): PointAggregates[] {
  const grid = evenGrid(from, to, bucketMs);
  const points = BucketAccumulator.many(grid, pointIds.length);
  const count = counted(sources);
  sources.reader.scan(
    sources.view,
    sources.overlay,
    pointIds,
    from,
    to,
    (place, columns, start, end) => {
      count(end - start);
      points[place]?.add(columns, start, end);
      return false;
    },
    (place, gapFrom, gapTo) => points[place]?.lose(gapFrom, gapTo),
  );
  return points.map((point) => plain(point.finish()));
}

function aggregate(sources: Sources, { pointIds, from, to, now, request }: QueryOf<'aggregate'>): PointAggregates[] {
  const grid = gridBetween(request.edges);
  const { holdMs, counter, states = [] } = request;
  const points = pointIds.map(() => ({
    buckets: new BucketAccumulator(grid),
    held: holdMs === undefined ? undefined : new HeldValues(grid, holdMs, states),
    counter: counter === undefined ? undefined : new CounterIncrease(grid, counter.rollOver),
  }));
  const count = counted(sources);
  sources.reader.scan(
    sources.view,
    sources.overlay,
    pointIds,
    from,
    to,
    (place, columns, start, end) => {
      count(end - start);
      const point = points[place];
      point?.held?.add(columns, start, end);
      point?.counter?.add(columns, start, end);
      let inside = start;
      while (inside < end && (columns.at[inside] ?? Infinity) < grid.from) inside++;
      point?.buckets.add(columns, inside, end);
      return false;
    },
    (place, gapFrom, gapTo) => {
      points[place]?.held?.lose(gapFrom);
      if (gapTo >= grid.from) points[place]?.buckets.lose(Math.max(grid.from, gapFrom), gapTo);
    },
  );
  return points.map((point) => aggregatesOf(point.buckets, point.held?.finish(now), point.counter, states.length > 0));
}

function aggregatesOf(
  own: BucketAccumulator,
  held: HeldValues | undefined,
  counter: CounterIncrease | undefined,
  withStates: boolean,
): PointAggregates {
  return {
    ...plain(own.finish()),
    ...(held !== undefined && { weighted: held.weighted, coveredMs: held.coveredMs, integral: held.integral }),
    ...(held !== undefined && withStates && { durations: held.durations }),
    ...(counter !== undefined && { increase: counter.increase }),
  };
}

/** The columns alone: an instance of a class does not cross to another thread. */
function plain({ min, max, avg, first, last, counts, qualities }: BucketAccumulator): PointAggregates {
  return { min, max, avg, first, last, counts, qualities };
}

/** The memory of an answer, which goes along instead of being copied. */
export function buffersOf(columns: Answer<Query['kind']>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const entry of Array.isArray(columns) ? columns : [columns]) {
    for (const column of Object.values<unknown>({ ...entry }).flat()) {
      if (ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer) buffers.add(column.buffer);
    }
  }
  return [...buffers];
}
