import type { PointId } from '@t3000/core';
import { COLUMNS_TYPE, FRAME_ROWS_MAX } from '@t3000/contract';
import type { HistoryStore, PointBuckets, Series } from '@t3000/historian';
import { Flow } from '../http/flow.ts';
import { columnsHead, endFrame, rowsFrame } from './columns-writer.ts';
import type { ColumnsHead } from '@t3000/contract';
import type { Trend } from './trend-data.ts';

/** Samples of a point, read while they are sent: the reader is never further than one frame ahead of the socket. */
export function sampleColumns(
  history: HistoryStore,
  pointId: PointId,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): Flow {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield columnsHead({ from, to, bucketMs: 0, points: 1 });
    let frames = 0;
    for (let start = from, sent = 0; ; frames++) {
      const series = await history.range(pointId, start, to, Math.min(FRAME_ROWS_MAX, limit - sent));
      const { length } = series.at;
      const isLast = !series.truncated || sent + length >= limit;
      yield samplesFrame(pointId, series, sent, isLast);
      sent += length;
      if (isLast) break;
      start = (series.at[length - 1] ?? to) + 1;
    }
    yield endFrame(frames + 1);
  }
  return new Flow(COLUMNS_TYPE, pieces());
}

/** Buckets of a point, as many at a time as a frame takes. */
export function bucketColumns(
  history: HistoryStore,
  pointId: PointId,
  { from, to, bucketMs }: Omit<ColumnsHead, 'points'>,
): Flow {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield columnsHead({ from, to, bucketMs, points: 1 });
    const count = Math.ceil((to - from) / bucketMs);
    let frames = 0;
    for (let first = 0; first < count; first += FRAME_ROWS_MAX, frames++) {
      const end = Math.min(count, first + FRAME_ROWS_MAX);
      const { points } = await history.buckets([pointId], from + first * bucketMs, from + end * bucketMs, bucketMs);
      const [point] = points;
      if (point !== undefined)
        yield bucketsFrame(pointId, point, from + first * bucketMs, first, 0, end - first, end === count, true);
    }
    yield endFrame(frames);
  }
  return new Flow(COLUMNS_TYPE, pieces());
}

/** Some points for drawing: no more than a page shows, so that all of it is at hand. */
export function trendColumns(ids: readonly PointId[], trend: Trend): Flow {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const { from, to, bucketMs } = trend;
    yield columnsHead({ from, to, bucketMs, points: ids.length });
    let frames = 0;
    for (const [index, id] of ids.entries()) {
      const series = trend.raw?.[index];
      const buckets = trend.grid?.points[index];
      const rows = series?.at.length ?? buckets?.counts.length ?? 0;
      for (let first = 0; first === 0 || first < rows; first += FRAME_ROWS_MAX, frames++) {
        const end = Math.min(rows, first + FRAME_ROWS_MAX);
        if (series !== undefined) yield samplesFrame(id, partOf(series, first, end), first, end === rows);
        else if (buckets !== undefined)
          yield bucketsFrame(id, buckets, from + first * bucketMs, first, first, end, end === rows, false);
      }
    }
    yield endFrame(frames);
  }
  return new Flow(COLUMNS_TYPE, pieces());
}

function partOf(series: Series, start: number, end: number): Series {
  return {
    at: series.at.subarray(start, end),
    values: series.values.subarray(start, end),
    qualities: series.qualities.subarray(start, end),
    truncated: series.truncated,
  };
}

function samplesFrame(pointId: PointId, series: Series, firstRow: number, isLast: boolean): Uint8Array {
  const { at, values, qualities } = series;
  return rowsFrame({
    pointId,
    firstRow,
    length: at.length,
    start: at[0] ?? 0,
    isLast,
    truncated: isLast && series.truncated,
    columns: [
      ['time', at],
      ['value', values],
      ['quality', qualities],
    ],
  });
}

/** Entries `from` to `to` of the buckets; `all` columns, or those that are drawn. */
function bucketsFrame(
  pointId: PointId,
  buckets: PointBuckets,
  start: number,
  firstRow: number,
  from: number,
  to: number,
  isLast: boolean,
  all: boolean,
): Uint8Array {
  const drawn = ['avg', 'min', 'max'] as const;
  const names = all ? ([...drawn, 'first', 'last'] as const) : drawn;
  return rowsFrame({
    pointId,
    firstRow,
    length: to - from,
    start,
    isLast,
    truncated: false,
    columns: [
      ...names.map((name) => [name, buckets[name].subarray(from, to)] as const),
      ...(all ? [['count', buckets.counts.subarray(from, to)] as const] : []),
      ['quality', buckets.qualities.subarray(from, to)],
    ],
  });
}
