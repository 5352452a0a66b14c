import type { PointId, Quality, Sample } from '@t3000/core';

import { ColumnBuffer, lowerBound } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { View } from './catalog.ts';
import type { ChunkRow } from './chunk-table.ts';
import { unlessDamaged } from './damage.ts';
import type { HotFile } from './hot-file.ts';
import { pointOfChunk, pointOfMonthChunk } from './layout.ts';
import type { Side } from './layout.ts';
import { segments, STAMP_STEP } from './sealed.ts';
import type { OnGap, Sealed, Segment } from './sealed.ts';

/** Points looked up with one statement: their chunks are in memory together, a megabyte. */
const POINTS_AT_ONCE = 2048;

type Found = Map<PointId, Sample>;

const noGap: OnGap = () => undefined;

/** Finds the newest sealed samples at a moment, from the latest stretch of time backwards. */
export class Newest {
  readonly #sealed: Sealed;
  readonly #file: () => HotFile;
  readonly #block = new ColumnBuffer();

  constructor(sealed: Sealed, file: () => HotFile) {
    this.#sealed = sealed;
    this.#file = file;
  }

  /** Of each point (ascending) the newest with `oldest(point) <= at <= newest`. */
  find(view: View, pointIds: readonly PointId[], oldest: (pointId: PointId) => number, newest: number): Found {
    const found: Found = new Map();
    const floor = pointIds.reduce((least, pointId) => Math.min(least, oldest(pointId)), Infinity);
    for (const segment of segments(view, floor, newest + STAMP_STEP).reverse()) {
      const open = pointIds.filter((pointId) => !found.has(pointId) && oldest(pointId) < segment.to);
      for (let start = 0; start < open.length; start += POINTS_AT_ONCE) {
        this.#inSegment(segment, open.slice(start, start + POINTS_AT_ONCE), newest, oldest, found);
      }
    }
    return found;
  }

  #inSegment(
    segment: Segment,
    pointIds: readonly PointId[],
    newest: number,
    oldest: (pointId: PointId) => number,
    found: Found,
  ): void {
    // The layers come with the oldest writes first; of equal stamps the later write counts.
    const take = (sample: Sample | undefined): void => {
      if (sample === undefined || sample.at < oldest(sample.pointId)) return;
      const before = found.get(sample.pointId);
      if (before === undefined || sample.at >= before.at) found.set(sample.pointId, sample);
    };
    if (segment.file !== '') for (const sample of this.#inFile(segment, pointIds, newest)) take(sample);
    for (const { side, days } of segment.sides) {
      let open = pointIds;
      for (const day of [...days].reverse()) {
        if (open.length === 0) break;
        const samples = this.#inDay(side, day, open, newest);
        for (const sample of samples.values()) take(sample);
        open = open.filter((pointId) => !samples.has(pointId));
      }
    }
  }

  *#inFile({ file: name, from, to }: Segment, pointIds: readonly PointId[], newest: number): Generator<Sample> {
    const file = this.#sealed.month(name);
    if (file === undefined) return;
    let rows: ChunkRow[] = [];
    const lost = this.#sealed.lost(name, noGap);
    for (const row of file.chunks(pointIds, from, to, lost)) {
      const before = rows[0];
      if (before !== undefined && pointOfMonthChunk(before.id) !== pointOfMonthChunk(row.id)) {
        yield* this.#lastOf(rows, name, pointOfMonthChunk(before.id), newest);
        rows = [];
      }
      rows.push(row);
    }
    if (rows[0] !== undefined) yield* this.#lastOf(rows, name, pointOfMonthChunk(rows[0].id), newest);
  }

  #inDay(side: Side, day: number, pointIds: readonly PointId[], newest: number): Found {
    const samples: Found = new Map();
    const table = this.#file().side(side);
    const found = unlessDamaged(() => table.chunksAt(day, pointIds, newest));
    const suspects: PointId[] = found === undefined ? [...pointIds] : [];
    for (const row of found ?? []) {
      const pointId = pointOfChunk(row.id);
      const sample = this.#newestIn(row, '', pointId, newest);
      if (sample === undefined) suspects.push(pointId);
      else samples.set(pointId, sample);
    }
    for (const pointId of suspects) {
      // Chunk by chunk, because one is damaged.
      const rows = this.#soundRows(side, day, pointId, newest);
      for (const sample of this.#lastOf(rows, '', pointId, newest)) samples.set(pointId, sample);
    }
    return samples;
  }

  #soundRows(side: Side, day: number, pointId: PointId, newest: number): ChunkRow[] {
    const table = this.#file().side(side);
    const headers = unlessDamaged(() => table.chunkHeaders(day, pointId)) ?? [];
    const wanted = headers.filter(({ from }) => from <= newest);
    const rows = wanted.map(({ id }) => unlessDamaged(() => table.chunk(id)));
    if (headers.length === 0 || rows.includes(undefined)) this.#sealed.noteLostDay(day, pointId, noGap);
    return rows.filter((row) => row !== undefined);
  }

  /** The newest sample of chunks in time order; the last ones may be damaged. None when all are. */
  *#lastOf(rows: readonly ChunkRow[], name: string, pointId: PointId, newest: number): Generator<Sample> {
    for (const row of [...rows].reverse()) {
      const sample = row.from > newest ? undefined : this.#newestIn(row, name, pointId, newest);
      if (sample === undefined) continue;
      yield sample;
      return;
    }
  }

  /** Undefined when the chunk is damaged, and so counts as absent. */
  #newestIn(row: ChunkRow, name: string, pointId: PointId, newest: number): Sample | undefined {
    const block = this.#block.clear();
    const { damage } = this.#sealed;
    if (!damage.decode(row, block, newest, newest + STAMP_STEP, name, pointId)) return undefined;
    if (block.length === 0 || (block.at[0] ?? Infinity) > newest) {
      // The blocks around the moment lie behind a gap.
      damage.decode(row, block.clear(), -Infinity, Infinity, name, pointId);
    }
    return newestOf(pointId, block, -Infinity, newest);
  }
}

/** The last entry with `oldest <= at <= newest`. */
export function newestOf(pointId: PointId, columns: Columns, oldest: number, newest: number): Sample | undefined {
  const place = lowerBound(columns.at, newest + STAMP_STEP, 0, columns.length) - 1;
  const at = columns.at[place] ?? -Infinity;
  if (place < 0 || at < oldest) return undefined;
  return {
    pointId,
    at,
    value: columns.values[place] ?? Number.NaN,
    // The byte was a quality when it was taken.
    quality: (columns.qualities[place] ?? 0) as Quality,
  };
}
