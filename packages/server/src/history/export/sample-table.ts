import { levelOf, reasonOf } from '@t3000/core';
import type { HistoryStore } from '@t3000/historian';
import type { Batch, Column, Table } from './table.ts';

/** A point as its rows name it. */
export interface ExportPoint {
  readonly id: number;
  readonly name: string;
  readonly deviceName: string;
  /** Short label of its place in the device: `AO 3`. */
  readonly object: string;
  readonly unit: string;
}

export interface ExportRange {
  readonly points: readonly ExportPoint[];
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
}

/** Rows read and written in one go: about a megabyte of text. */
const BATCH_ROWS = 8000;

const sampleColumns: readonly Column[] = [
  { name: 'time', kind: 'time' },
  { name: 'point_id', kind: 'number' },
  { name: 'device', kind: 'text' },
  { name: 'point', kind: 'text' },
  { name: 'object', kind: 'text' },
  { name: 'value', kind: 'number' },
  { name: 'unit', kind: 'text' },
  { name: 'quality', kind: 'text' },
  { name: 'reason', kind: 'text' },
];

/** Every sample as a row, point after point in the order asked for. */
export function sampleTable(history: HistoryStore, { points, from, to, timeZone }: ExportRange): Table {
  return { columns: sampleColumns, batches: sampleBatches(history, points, from, to), timeZone };
}

async function* sampleBatches(
  history: HistoryStore,
  points: readonly ExportPoint[],
  from: number,
  to: number,
): AsyncGenerator<Batch> {
  for (const point of points) {
    for (let start = from; start < to;) {
      const series = await history.range(point.id, start, to, BATCH_ROWS);
      const length = series.at.length;
      if (length > 0) {
        const same = (text: string): string[] => Array.from({ length }, () => text);
        yield {
          length,
          cells: [
            series.at,
            new Float64Array(length).fill(point.id),
            same(point.deviceName),
            same(point.name),
            same(point.object),
            series.values,
            same(point.unit),
            Array.from(series.qualities, levelOf),
            Array.from(series.qualities, reasonOf),
          ],
        };
      }
      if (!series.truncated) break;
      start = (series.at[length - 1] ?? to) + 1;
    }
  }
}

/** One row per interval, one column of means per point; an interval without a good sample stays empty. */
export function intervalTable(history: HistoryStore, range: ExportRange, intervalMs: number): Table {
  const { points, from, to, timeZone } = range;
  const values = points.map(({ deviceName, name, unit }): Column => ({
    name: `${deviceName} ${name}${unit === '' ? '' : ` [${unit}]`}`,
    kind: 'number',
  }));
  const columns: Column[] = [{ name: 'time', kind: 'time' }, ...distinct(values)];
  return { columns, batches: intervalBatches(history, range, from, to, intervalMs), timeZone };
}

async function* intervalBatches(
  history: HistoryStore,
  { points }: ExportRange,
  from: number,
  to: number,
  intervalMs: number,
): AsyncGenerator<Batch> {
  const ids = points.map(({ id }) => id);
  // As many cells as a batch of samples has, whatever the number of points.
  const rowsAtOnce = Math.max(1, Math.floor((BATCH_ROWS * 8) / ids.length));
  const end = from + Math.ceil((to - from) / intervalMs) * intervalMs;
  for (let start = from; start < end; start += rowsAtOnce * intervalMs) {
    const grid = await history.buckets(ids, start, Math.min(end, start + rowsAtOnce * intervalMs), intervalMs);
    const at = Float64Array.from({ length: grid.count }, (_, index) => start + index * intervalMs);
    yield { length: grid.count, cells: [at, ...grid.points.map(({ avg }) => avg.map(shortMean))] };
  }
}

/** A mean without the dust that adding leaves in its last digits. */
function shortMean(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : value;
}

/** Two points of one name are told apart by a number, so that no column hides another. */
function distinct(columns: readonly Column[]): Column[] {
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const count = (seen.get(column.name) ?? 0) + 1;
    seen.set(column.name, count);
    return count === 1 ? column : { name: `${column.name} (${count})`, kind: column.kind };
  });
}
