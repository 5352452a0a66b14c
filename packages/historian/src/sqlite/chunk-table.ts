import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import type { PointId } from '@t3000/core';

import type { ChunkIdentity } from '../codec/chunk.ts';
import { chunkId, pointOfChunk, SLOT_MAX } from './layout.ts';
import type { Side } from './layout.ts';

export interface ChunkRow extends ChunkIdentity {
  readonly data: Uint8Array;
  /** True once the checksum was found to fit: bytes in memory do not change. */
  isSound: boolean;
}

export interface DayRow {
  readonly day: number;
  readonly chunks: number;
  readonly samples: number;
  readonly from: number;
  readonly to: number;
  /** Bit p is set when point p has samples on this day. */
  readonly points: Uint8Array;
}

type RawChunk = [id: number, count: number, from: number, to: number, data: Uint8Array | null];
type RawDay = [day: number, chunks: number, samples: number, from: number, to: number, points: Uint8Array];

/** Chunks dropped at once: a megabyte of full ones. */
const CHUNK_DELETE_MAX = 512;

/** Where a flipped bit made a row say that it has no data. */
const NOTHING = new Uint8Array(0);

/** Fewer points are looked up one by one. */
const NEIGHBOURS_MIN = 16;

/** Points passed over for each that is wanted cost as much as looking it up. */
const NEIGHBOURS_SHARE = 1.5;

const COLUMNS = 'c.id, c.count, c.from_at, c.to_at, c.data';

/** Sealed samples of one side and what each day of them sums up to. */
export class ChunkTable {
  readonly #db: DatabaseSync;
  readonly #chunk: string;
  readonly #day: string;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, side: Side) {
    this.#db = db;
    this.#chunk = side === 0 ? 'chunk' : 'chunk_other';
    this.#day = side === 0 ? 'day' : 'day_other';
  }

  /**
   * Chunks of some points (ascending) on some days (ascending) that may hold samples with `from <= at < to`; those of one
   * point in time order. One statement for all: taking and leaving the lock of the file costs more than finding a chunk.
   */
  chunks(days: readonly number[], pointIds: readonly PointId[], from: number, to: number): ChunkRow[] {
    const [day] = days;
    const neighbours = days.length === 1 && day !== undefined ? rangeOf(day, pointIds) : undefined;
    if (neighbours !== undefined) {
      const sql = `SELECT ${COLUMNS} FROM ${this.#chunk} AS c WHERE c.id BETWEEN ? AND ? AND c.from_at < ? AND c.to_at >= ?`;
      const rows = this.#chunkRows(sql, ...neighbours, to, from);
      return onlyOf(pointIds, rows).sort(byTime);
    }
    const keys = days.flatMap((each) => pointIds.map((pointId) => chunkId(each, pointId)));
    // Sorted here: a sorter inside SQLite costs more than the look-up of the one row that is usual.
    return this.#chunkRows(
      `SELECT ${COLUMNS} FROM json_each(?) AS d CROSS JOIN ${this.#chunk} AS c
         ON c.id BETWEEN d.value AND d.value + ${SLOT_MAX} WHERE c.from_at < ? AND c.to_at >= ?`,
      JSON.stringify(keys),
      to,
      from,
    ).sort(byTime);
  }

  /** Of each point (ascending) that has one, the last chunk of the day that begins at or before `at`. */
  chunksAt(day: number, pointIds: readonly PointId[], at: number): ChunkRow[] {
    return (
      this.#neighboursAt(day, pointIds, at) ??
      this.#chunkRows(
        `SELECT ${COLUMNS} FROM json_each(?) AS p CROSS JOIN ${this.#chunk} AS c ON c.id =
           (SELECT id FROM ${this.#chunk} WHERE id BETWEEN p.value AND p.value + ${SLOT_MAX} AND from_at <= ?
            ORDER BY from_at DESC LIMIT 1)`,
        JSON.stringify(pointIds.map((pointId) => chunkId(day, pointId))),
        at,
      ).sort(byId)
    );
  }

  /** The same of points next to each other, as walking takes less than looking up; undefined where they have many chunks. */
  #neighboursAt(day: number, pointIds: readonly PointId[], at: number): ChunkRow[] | undefined {
    const neighbours = rangeOf(day, pointIds);
    if (neighbours === undefined) return undefined;
    const limit = 2 * pointIds.length;
    const sql = `SELECT ${COLUMNS} FROM ${this.#chunk} AS c WHERE c.id BETWEEN ? AND ? AND c.from_at <= ? LIMIT ?`;
    const rows = this.#chunkRows(sql, ...neighbours, at, limit);
    if (rows.length === limit) return undefined;
    const last: ChunkRow[] = [];
    for (const row of onlyOf(pointIds, rows)) {
      const before = last.at(-1);
      if (before === undefined || pointOfChunk(before.id) !== pointOfChunk(row.id)) last.push(row);
      else if (row.from > before.from) last[last.length - 1] = row;
    }
    return last;
  }

  /** Chunks of a point and day in time order, without the data. */
  chunkHeaders(day: number, pointId: PointId): ChunkIdentity[] {
    const first = chunkId(day, pointId);
    const sql = `SELECT id, count, from_at, to_at FROM ${this.#chunk} WHERE id BETWEEN ? AND ?`;
    const rows = this.#prepare(sql).all(first, first + SLOT_MAX) as unknown as [number, number, number, number][];
    return rows.map(([id, count, from, to]) => ({ id, count, from, to })).sort(byTime);
  }

  chunk(id: number): ChunkRow | undefined {
    return this.#chunkRows(`SELECT ${COLUMNS} FROM ${this.#chunk} AS c WHERE id = ?`, id)[0];
  }

  /** Up to `limit` chunks whose id is above `afterId`, by id. */
  chunksAfter(afterId: number, limit: number): ChunkRow[] {
    return this.#chunkRows(
      `SELECT ${COLUMNS} FROM ${this.#chunk} AS c WHERE id > ? ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
  }

  putChunk({ id, count, from, to }: ChunkIdentity, data: Uint8Array): void {
    const sql = `INSERT INTO ${this.#chunk} (id, count, from_at, to_at, data) VALUES (?, ?, ?, ?, ?)`;
    this.#prepare(sql).run(id, count, from, to, data);
  }

  deleteChunk(id: number): void {
    this.#prepare(`DELETE FROM ${this.#chunk} WHERE id = ?`).run(id);
  }

  /** Deletes chunks of a day, some at a time; how many samples each had. */
  deleteSome(day: number): number[] {
    const sql = `DELETE FROM ${this.#chunk} WHERE id IN
      (SELECT id FROM ${this.#chunk} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?) RETURNING count`;
    const rows = this.#prepare(sql).all(chunkId(day, 0), chunkId(day + 1, 0), CHUNK_DELETE_MAX);
    return (rows as unknown as [number][]).map(([count]) => count);
  }

  /** Deletes the chunks of one point and day; how many samples each had. */
  deletePoint(day: number, pointId: PointId): number[] {
    const first = chunkId(day, pointId);
    const sql = `DELETE FROM ${this.#chunk} WHERE id BETWEEN ? AND ? RETURNING count`;
    return (this.#prepare(sql).all(first, first + SLOT_MAX) as unknown as [number][]).map(([count]) => count);
  }

  countChunks(day: number): number {
    const sql = `SELECT count(*) FROM ${this.#chunk} WHERE id >= ? AND id < ?`;
    const row = this.#prepare(sql).get(chunkId(day, 0), chunkId(day + 1, 0)) as unknown as [number];
    return row[0];
  }

  deleteDay(day: number): void {
    this.#prepare(`DELETE FROM ${this.#day} WHERE day = ?`).run(day);
  }

  days(): DayRow[] {
    const sql = `SELECT day, chunks, samples, from_at, to_at, points FROM ${this.#day} ORDER BY day`;
    const rows = this.#prepare(sql).all() as unknown as RawDay[];
    return rows.map(([day, chunks, samples, from, to, points]) => ({ day, chunks, samples, from, to, points }));
  }

  putDay({ day, chunks, samples, from, to, points }: DayRow): void {
    const sql = `INSERT OR REPLACE INTO ${this.#day} (day, chunks, samples, from_at, to_at, points)
      VALUES (?, ?, ?, ?, ?, ?)`;
    this.#prepare(sql).run(day, chunks, samples, from, to, points);
  }

  #chunkRows(sql: string, ...values: SQLInputValue[]): ChunkRow[] {
    const rows = this.#prepare(sql).all(...values) as unknown as RawChunk[];
    return rows.map(([id, count, from, to, data]) => ({ id, count, from, to, data: data ?? NOTHING, isSound: false }));
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}

function byId(a: ChunkIdentity, b: ChunkIdentity): number {
  return a.id - b.id;
}

/** First and last id that chunks of the points may have on a day, where most of the points between are wanted. */
function rangeOf(day: number, pointIds: readonly PointId[]): [number, number] | undefined {
  const first = pointIds[0] ?? 0;
  const last = pointIds.at(-1) ?? 0;
  if (pointIds.length < NEIGHBOURS_MIN || last - first >= pointIds.length * NEIGHBOURS_SHARE) return undefined;
  return [chunkId(day, first), chunkId(day, last, SLOT_MAX)];
}

/** The rows that are of one of the points (ascending). */
function onlyOf(pointIds: readonly PointId[], rows: ChunkRow[]): ChunkRow[] {
  if ((pointIds.at(-1) ?? 0) - (pointIds[0] ?? 0) === pointIds.length - 1) return rows;
  return rows.filter(({ id }) => placeOf(pointIds, pointOfChunk(id)) >= 0);
}

/** Place of a number among ascending ones; -1 when it is not there. Damaged pages may hold ids in any order. */
export function placeOf(ascending: readonly number[], wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === wanted ? low : -1;
}

function byTime(a: ChunkIdentity, b: ChunkIdentity): number {
  return a.from - b.from;
}
