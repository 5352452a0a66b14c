import type { PointId } from '@t3000/core';

import { ColumnBuffer, lowerBound } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { View } from './catalog.ts';
import { placeOf } from './chunk-table.ts';
import type { ChunkRow } from './chunk-table.ts';
import { unlessDamaged } from './damage.ts';
import type { HotFile } from './hot-file.ts';
import { pointOfChunk, pointOfMonthChunk } from './layout.ts';
import type { Side } from './layout.ts';
import { copySample } from './packed-samples.ts';
import type { PackedSamples } from './packed-samples.ts';
import { segments, STAMP_STEP } from './sealed.ts';
import type { OnGap, Sealed, Segment } from './sealed.ts';

/** Points looked up with one statement: their chunks are in memory together, a megabyte. */
const POINTS_AT_ONCE = 2048;

/** What is asked of some points, and what was found so far; all by place of the point. */
export interface Wanted {
  /** Ascending, each once. */
  readonly pointIds: Int32Array;
  /** No sample below counts. */
  readonly oldest: Float64Array;
  /** No sample above counts. */
  readonly newest: number;
  readonly found: PackedSamples;
}

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

  /** Fills in, of each point, the newest sample with `oldest <= at <= newest`. */
  find(view: View, wanted: Wanted): void {
    const { pointIds, oldest, newest, found } = wanted;
    const floor = oldest.reduce((least, each) => Math.min(least, each), Infinity);
    for (const segment of segments(view, floor, newest + STAMP_STEP).reverse()) {
      const open: number[] = [];
      for (let place = 0; place < pointIds.length; place++) {
        if (Number.isNaN(found.at[place]) && (oldest[place] ?? Infinity) < segment.to) open.push(place);
      }
      for (let start = 0; start < open.length; start += POINTS_AT_ONCE) {
        this.#inSegment(segment, open.slice(start, start + POINTS_AT_ONCE), wanted);
      }
    }
  }

  /** The layers come with the oldest writes first. */
  #inSegment(segment: Segment, places: readonly number[], wanted: Wanted): void {
    if (segment.file !== '') this.#inFile(segment, places, wanted);
    for (const { side, days } of segment.sides) {
      let open = places;
      for (const day of [...days].reverse()) {
        if (open.length === 0) break;
        const answered = this.#inDay(side, day, open, wanted);
        open = answered.size === 0 ? open : open.filter((place) => !answered.has(place));
      }
    }
  }

  #inFile({ file: name, from, to }: Segment, places: readonly number[], wanted: Wanted): void {
    const file = this.#sealed.month(name);
    if (file === undefined) return;
    const pointIds = places.map((place) => wanted.pointIds[place] ?? -1);
    const lost = this.#sealed.lost(name, noGap);
    let index = 0;
    let rows: ChunkRow[] = [];
    const takeRows = (): void => {
      if (rows.length > 0) this.#takeLast(rows, name, places[index] ?? -1, wanted);
    };
    for (const row of file.chunks(pointIds, from, to, lost)) {
      const pointId = pointOfMonthChunk(row.id);
      if (pointIds[index] !== pointId) {
        takeRows();
        rows = [];
        while (index < pointIds.length && pointIds[index] !== pointId) index++;
      }
      rows.push(row);
    }
    takeRows();
  }

  /** Places that have a sample on the day, even one that is too old. */
  #inDay(side: Side, day: number, places: readonly number[], wanted: Wanted): Set<number> {
    const { newest } = wanted;
    const answered = new Set<number>();
    const table = this.#file().side(side);
    const pointIds = places.map((place) => wanted.pointIds[place] ?? -1);
    const found = unlessDamaged(() => table.chunksAt(day, pointIds, newest));
    const suspects: number[] = found === undefined ? [...places] : [];
    for (const row of found ?? []) {
      const place = places[placeOf(pointIds, pointOfChunk(row.id))];
      if (place === undefined) continue;
      if (this.#take(row, '', place, wanted)) answered.add(place);
      else suspects.push(place);
    }
    for (const place of suspects) {
      // Chunk by chunk, because one is damaged.
      const rows = this.#soundRows(side, day, wanted.pointIds[place] ?? -1, newest);
      if (this.#takeLast(rows, '', place, wanted)) answered.add(place);
    }
    return answered;
  }

  #soundRows(side: Side, day: number, pointId: PointId, newest: number): ChunkRow[] {
    const table = this.#file().side(side);
    const headers = unlessDamaged(() => table.chunkHeaders(day, pointId)) ?? [];
    const wanted = headers.filter(({ from }) => from <= newest);
    const rows = wanted.map(({ id }) => unlessDamaged(() => table.chunk(id)));
    if (headers.length === 0 || rows.includes(undefined)) this.#sealed.noteLostDay(day, pointId, noGap);
    return rows.filter((row) => row !== undefined);
  }

  /** Takes from chunks in time order, of which the last ones may be damaged; false when all are. */
  #takeLast(rows: readonly ChunkRow[], name: string, place: number, wanted: Wanted): boolean {
    for (let index = rows.length - 1; index >= 0; index--) {
      const row = rows[index];
      if (row !== undefined && row.from <= wanted.newest && this.#take(row, name, place, wanted)) return true;
    }
    return false;
  }

  /** Takes the newest sample of a chunk for the point at a place; false when the chunk is damaged, and so is absent. */
  #take(row: ChunkRow, name: string, place: number, { pointIds, oldest, newest, found }: Wanted): boolean {
    const block = this.#block.clear();
    const { damage } = this.#sealed;
    const pointId = pointIds[place];
    if (!damage.decode(row, block, newest, newest + STAMP_STEP, name, pointId)) return false;
    if (block.length === 0 || (block.at[0] ?? Infinity) > newest) {
      // The blocks around the moment lie behind a gap.
      damage.decode(row, block.clear(), -Infinity, Infinity, name, pointId);
    }
    const entry = newestOf(block, newest);
    const at = block.at[entry] ?? Number.NaN;
    if (entry < 0) return false;
    // Of equal stamps the later write counts, and that comes later.
    if (at < (oldest[place] ?? Infinity) || at < (found.at[place] ?? Infinity)) return true;
    copySample(found, place, block, entry);
    return true;
  }
}

/** The place of the last entry with `at <= newest`; -1 when there is none. */
export function newestOf(columns: Columns, newest: number): number {
  return lowerBound(columns.at, newest + STAMP_STEP, 0, columns.length) - 1;
}
