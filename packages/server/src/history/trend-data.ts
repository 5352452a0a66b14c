import type { PointId } from '@t3000/core';
import type { TrendData } from '@t3000/contract';
import type { BucketGrid, HistoryStore, Series } from '@t3000/historian';
import { finite } from '../api/value-dto.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bucket widths that divide hours and days, so that neighbouring requests share buckets and roll-ups fit. */
const widths = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
];

/** The narrowest even width that covers the range with at most `buckets`; above the widest, whole multiples of it. */
export function bucketWidthMs(rangeMs: number, buckets: number): number {
  const exact = rangeMs / buckets;
  const widest = 28 * DAY;
  return widths.find((width) => width >= exact) ?? Math.ceil(exact / widest) * widest;
}

/** Several points for drawing: either the samples themselves or one grid of buckets. */
export interface Trend {
  readonly from: number;
  readonly to: number;
  /** 0 when the samples are raw. */
  readonly bucketMs: number;
  readonly raw?: readonly Series[];
  readonly grid?: BucketGrid;
}

/** The samples themselves where no point has more than `buckets`, else one bucket grid. */
export async function trendOf(
  history: HistoryStore,
  ids: readonly PointId[],
  from: number,
  to: number,
  buckets: number,
): Promise<Trend> {
  const raw = await rawSeries(history, ids, from, to, buckets);
  if (raw !== undefined) return { from, to, bucketMs: 0, raw };
  const bucketMs = bucketWidthMs(to - from, buckets);
  const start = Math.floor(from / bucketMs) * bucketMs;
  const end = Math.ceil(to / bucketMs) * bucketMs;
  return { from: start, to: end, bucketMs, grid: await history.buckets(ids, start, end, bucketMs) };
}

export function trendDto(ids: readonly PointId[], { from, to, bucketMs, raw = [], grid }: Trend): TrendData {
  const head = { from, to, bucket_ms: bucketMs };
  if (grid === undefined) return { ...head, series: raw.map((series, index) => rawDto(ids[index] ?? 0, series)) };
  const timestamps = Array.from({ length: grid.count }, (_, index) => from + index * bucketMs);
  return { ...head, series: grid.points.map((_, index) => gridDto(ids[index] ?? 0, grid, index, timestamps)) };
}

/** Undefined as soon as one point has more samples than wanted. */
async function rawSeries(
  history: HistoryStore,
  ids: readonly PointId[],
  from: number,
  to: number,
  samplesMax: number,
): Promise<Series[] | undefined> {
  const all: Series[] = [];
  for (const id of ids) {
    const series = await history.range(id, from, to, samplesMax);
    if (series.truncated) return undefined;
    all.push(series);
  }
  return all;
}

function rawDto(pointId: PointId, series: Series): TrendData['series'][number] {
  const values = Array.from(series.values, (value) => finite(value));
  return {
    point_id: pointId,
    timestamps: [...series.at],
    avg: values,
    min: values,
    max: values,
    quality: [...series.qualities],
    truncated: false,
  };
}

function gridDto(pointId: PointId, grid: BucketGrid, index: number, timestamps: number[]): TrendData['series'][number] {
  const point = grid.points[index];
  return {
    point_id: pointId,
    timestamps,
    avg: Array.from(point?.avg ?? [], (value) => finite(value)),
    min: Array.from(point?.min ?? [], (value) => finite(value)),
    max: Array.from(point?.max ?? [], (value) => finite(value)),
    quality: [...(point?.qualities ?? [])],
    truncated: false,
  };
}
