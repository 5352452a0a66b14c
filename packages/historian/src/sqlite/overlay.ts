import type { PointId } from '@t3000/core';

import { ColumnBuffer, lowerBound } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { Overlay } from './reader.ts';

/** Samples that are not sealed, of some points and a stretch of time, as they go to another thread. */
export interface PackedOverlay {
  readonly pointIds: Int32Array<ArrayBuffer>;
  /** Where the samples of each point end. */
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly at: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly qualities: Uint8Array<ArrayBuffer>;
}

/** Of each point what lies in `from <= at < to`. */
export function packOverlay(overlay: Overlay, pointIds: readonly PointId[], from: number, to: number): PackedOverlay {
  const all = new ColumnBuffer();
  const ids: PointId[] = [];
  const ends: number[] = [];
  for (const pointId of new Set(pointIds)) {
    const columns = overlay.get(pointId);
    if (columns === undefined) continue;
    const start = lowerBound(columns.at, from, 0, columns.length);
    const end = lowerBound(columns.at, to, start, columns.length);
    if (start === end) continue;
    all.pushAll(columns, start, end);
    ids.push(pointId);
    ends.push(all.length);
  }
  return {
    pointIds: Int32Array.from(ids),
    ends: Uint32Array.from(ends),
    at: all.at.slice(0, all.length),
    values: all.values.slice(0, all.length),
    qualities: all.qualities.slice(0, all.length),
  };
}

export function overlayBuffers({ pointIds, ends, at, values, qualities }: PackedOverlay): ArrayBuffer[] {
  return [pointIds.buffer, ends.buffer, at.buffer, values.buffer, qualities.buffer];
}

export function unpackOverlay({ pointIds, ends, at, values, qualities }: PackedOverlay): Overlay {
  const places = new Map<PointId, Columns>();
  for (let index = 0, start = 0; index < pointIds.length; index++) {
    const end = ends[index] ?? start;
    places.set(pointIds[index] ?? -1, {
      at: at.subarray(start, end),
      values: values.subarray(start, end),
      qualities: qualities.subarray(start, end),
      length: end - start,
    });
    start = end;
  }
  return places;
}
