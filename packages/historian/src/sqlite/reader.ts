import type { PointId } from '@t3000/core';

import { ColumnBuffer, lowerBound, mergeInto } from '../columns.ts';
import type { Columns } from '../columns.ts';
import type { View } from './catalog.ts';
import type { HotFile } from './hot-file.ts';
import { Newest, newestOf } from './newest.ts';
import { copySample, inOrder, noSamples, putSample } from './packed-samples.ts';
import type { PackedSamples } from './packed-samples.ts';
import { STAMP_STEP } from './sealed.ts';
import type { Sealed } from './sealed.ts';

/** Points read together: their chunks of one stretch are in memory at once. */
const POINTS_AT_ONCE = 256;

/** Samples that are not sealed: they win over those that are. */
export interface Overlay {
  /** Of one point in time order, valid until something changes; undefined when there are none. */
  get(pointId: PointId): Columns | undefined;
}

/** Receives entries `start` to `end` of `columns`, valid during the call; true when this point needs no more. */
export type Visit = (place: number, columns: Columns, start: number, end: number) => boolean;

/** A stretch of a point that is lost; `place` counts the points asked for. */
export type VisitGap = (place: number, from: number, to: number) => void;

/** Reads what is sealed and what is not as one series: in time order, every stamp once, the last write winning. */
export class Reader {
  readonly #sealed: Sealed;
  readonly #newest: Newest;
  readonly #merged = new ColumnBuffer();

  constructor(sealed: Sealed, file: () => HotFile) {
    this.#sealed = sealed;
    this.#newest = new Newest(sealed, file);
  }

  /** Visits every sample of the points with `from <= at < to`; the points take turns, each is in time order. */
  scan(
    view: View,
    overlay: Overlay,
    pointIds: readonly PointId[],
    from: number,
    to: number,
    visit: Visit,
    onGap: VisitGap = () => undefined,
  ): void {
    if (!(from < to)) return;
    for (let start = 0; start < pointIds.length; start += POINTS_AT_ONCE) {
      const cursors = new Map<PointId, Cursor>();
      for (const [offset, pointId] of pointIds.slice(start, start + POINTS_AT_ONCE).entries()) {
        const known = cursors.get(pointId);
        if (known !== undefined) known.places.push(start + offset);
        else cursors.set(pointId, cursorOf(start + offset, overlay.get(pointId) ?? EMPTY, from, to));
      }
      this.#scanSome(view, cursors, from, to, visit, onGap);
    }
  }

  /** Of each point the newest sample with `oldest <= at <= newest`. */
  newest(view: View, overlay: Overlay, pointIds: readonly PointId[], oldest: number, newest: number): PackedSamples {
    const ids = Int32Array.from(new Set(pointIds)).sort();
    const sealed = noSamples(ids.length);
    const fresh = noSamples(ids.length);
    const floors = new Float64Array(ids.length).fill(oldest);
    for (let place = 0; place < ids.length; place++) {
      const head = overlay.get(ids[place] ?? -1);
      const entry = head === undefined ? -1 : newestOf(head, newest);
      const at = head?.at[entry] ?? -Infinity;
      if (head === undefined || at < oldest) continue;
      putSample(fresh, place, at, head.values[entry] ?? Number.NaN, head.qualities[entry] ?? 0);
      floors[place] = at + STAMP_STEP;
    }
    this.#newest.find(view, { pointIds: ids, oldest: floors, newest, found: sealed });
    for (let place = 0; place < ids.length; place++) {
      if (Number.isNaN(sealed.at[place])) copySample(sealed, place, fresh, place);
    }
    return ids.length === pointIds.length && pointIds.every((pointId, place) => pointId === ids[place])
      ? sealed
      : inOrder(sealed, ids, pointIds);
  }

  #scanSome(
    view: View,
    cursors: ReadonlyMap<PointId, Cursor>,
    from: number,
    to: number,
    visit: Visit,
    onGap: VisitGap,
  ): void {
    const ids = [...cursors.keys()].sort((a, b) => a - b);
    this.#sealed.read(
      view,
      ids,
      from,
      to,
      (pointId, columns) => {
        const cursor = cursors.get(pointId);
        if (cursor === undefined || cursor.done) return true;
        return this.#deliver(cursor, columns, from, to, visit);
      },
      (pointId, gapFrom, gapTo) => {
        for (const place of cursors.get(pointId)?.places ?? []) {
          onGap(place, Math.max(from, gapFrom), Math.min(to, gapTo));
        }
      },
    );
    for (const cursor of cursors.values()) {
      if (!cursor.done && cursor.end > cursor.next)
        cursor.done = visited(cursor, cursor.head, cursor.next, cursor.end, visit);
    }
  }

  /** Visits a block and what lies before and within it that is not sealed. */
  #deliver(cursor: Cursor, block: Columns, from: number, to: number, visit: Visit): boolean {
    const start = lowerBound(block.at, from, 0, block.length);
    const end = lowerBound(block.at, to, start, block.length);
    if (start === end) return false;
    const { head, next } = cursor;
    const headStart = lowerBound(head.at, block.at[start] ?? 0, next, cursor.end);
    const headEnd = lowerBound(head.at, (block.at[end - 1] ?? 0) + STAMP_STEP, headStart, cursor.end);
    cursor.next = headEnd;
    if (headStart > next && visited(cursor, head, next, headStart, visit)) return (cursor.done = true);
    if (headEnd === headStart) return (cursor.done = visited(cursor, block, start, end, visit));
    const merged = this.#merged.clear();
    mergeInto(merged, part(block, start, end), part(head, headStart, headEnd));
    return (cursor.done = visited(cursor, merged, 0, merged.length, visit));
  }
}

interface Cursor {
  readonly places: number[];
  readonly head: Columns;
  /** Of the head, what was not visited yet. */
  next: number;
  readonly end: number;
  done: boolean;
}

const EMPTY: Columns = new ColumnBuffer(0);

function cursorOf(place: number, head: Columns, from: number, to: number): Cursor {
  const next = lowerBound(head.at, from, 0, head.length);
  return { places: [place], head, next, end: lowerBound(head.at, to, next, head.length), done: false };
}

function visited({ places }: Cursor, columns: Columns, start: number, end: number, visit: Visit): boolean {
  let done = true;
  for (const place of places) if (!visit(place, columns, start, end)) done = false;
  return done;
}

function part(columns: Columns, start: number, end: number): Columns {
  return {
    at: columns.at.subarray(start, end),
    values: columns.values.subarray(start, end),
    qualities: columns.qualities.subarray(start, end),
    length: end - start,
  };
}
