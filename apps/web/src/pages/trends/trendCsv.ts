import { toGrid } from '../../components/trend/grid.ts';
import type { Series, TrendPoint } from '../../components/trend/series.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import { levelOf } from '@t3000/core';
import { csvText } from '../../format/csv.ts';
import type { CsvCell } from '../../format/csv.ts';
import { stateText } from '../../format/value.ts';
import { offsetText, toWallClock, zoneName } from '../../format/zone.ts';

export interface TrendFile {
  readonly points: readonly TrendPoint[];
  readonly series: readonly Series[];
  /** Entries outside of it are left out. */
  readonly window: TimeWindow;
  readonly timeZone: string | undefined;
  /** Length of a bucket; 0 when the values are raw. */
  readonly bucketMs: number;
}

/**
 * Shown values as a file: one line per moment, local time with offset and UTC; per point its value (least and most as well
 * where the server summed up), state text for states, and the quality where it is not good. Head cells carry the units.
 */
export function trendCsv({ points, series, window, timeZone, bucketMs }: TrendFile): string {
  const shown = points.flatMap((point) => {
    const found = series.find(({ id }) => id === point.id);
    return found === undefined ? [] : [{ point, series: found }];
  });
  const head = [
    `time (${zoneName(timeZone)})`,
    'time (UTC)',
    ...shown.flatMap(({ point }) => headOf(point, bucketMs > 0)),
  ];
  const grid = toGrid(shown.map((one) => one.series));
  const next = shown.map(() => 0);
  const lines = grid.x.map((seconds): CsvCell[] => {
    const at = Math.round(seconds * 1000);
    const cells: CsvCell[] = [`${toWallClock(at, timeZone)}${offsetText(at, timeZone)}`, new Date(at).toISOString()];
    shown.forEach((one, index) => {
      const entry = next[index] ?? 0;
      const here = one.series.at[entry] !== undefined && Math.round(one.series.at[entry]) === at;
      if (here) next[index] = entry + 1;
      cells.push(...cellsOf(one.point, one.series, here ? entry : -1, bucketMs > 0));
    });
    return at >= window.from && at <= window.to ? cells : [];
  });
  return csvText([head, ...lines.filter((line) => line.slice(2).some((cell) => cell !== ''))]);
}

function headOf(point: TrendPoint, summed: boolean): string[] {
  const full = point.name.startsWith(point.device_name) ? point.name : `${point.device_name} ${point.name}`;
  const name = point.unit === '' ? full : `${full} (${point.unit})`;
  if (point.kind !== 'analog') return [name, `${name} state`, `${name} quality`];
  return summed ? [name, `${name} min`, `${name} max`, `${name} quality`] : [name, `${name} quality`];
}

function cellsOf(point: TrendPoint, series: Series, entry: number, summed: boolean): CsvCell[] {
  const value = series.avg[entry] ?? null;
  const level = entry < 0 ? 'good' : levelOf(series.quality[entry] ?? 0);
  const quality = level === 'good' ? '' : level;
  const cell = value ?? '';
  if (point.kind !== 'analog') {
    return [cell, value === null ? '' : stateText(Math.round(value), point), quality];
  }
  return summed ? [cell, series.min[entry] ?? '', series.max[entry] ?? '', quality] : [cell, quality];
}
