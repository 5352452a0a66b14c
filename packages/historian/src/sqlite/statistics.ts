import type { HistoryStatistics } from '../store.ts';
import { countBits, union, withBit } from './bits.ts';
import type { Catalog } from './catalog.ts';
import type { Head } from './head.ts';

/** Samples that are readable and their points; those written late count twice until their month is compacted. */
export function countHistory(
  head: Head,
  catalog: Catalog,
): Pick<HistoryStatistics, 'samples' | 'points' | 'oldestAt' | 'newestAt'> {
  let points: Uint8Array = new Uint8Array(0);
  let oldestAt = Infinity;
  let newestAt = -Infinity;
  for (const pointId of head.pointIds) {
    const span = head.span(pointId);
    if (span === undefined) continue;
    points = withBit(points, pointId);
    oldestAt = Math.min(oldestAt, span.first);
    newestAt = Math.max(newestAt, span.last);
  }
  let samples = head.samples;
  for (const row of sealedRows(catalog)) {
    samples += row.samples;
    points = union(points, row.points);
    oldestAt = Math.min(oldestAt, row.from);
    newestAt = Math.max(newestAt, row.to);
  }
  return {
    samples,
    points: countBits(points),
    oldestAt: oldestAt === Infinity ? undefined : oldestAt,
    newestAt: newestAt === -Infinity ? undefined : newestAt,
  };
}

interface Sum {
  readonly samples: number;
  readonly from: number;
  readonly to: number;
  readonly points: Uint8Array;
}

function* sealedRows(catalog: Catalog): Generator<Sum> {
  const { days } = catalog.view();
  for (const side of [0, 1] as const) {
    for (const day of days[side]) {
      const row = catalog.days(side).get(day);
      if (row !== undefined) yield row;
    }
  }
  for (const row of catalog.months()) if (row.file !== '') yield row;
}
