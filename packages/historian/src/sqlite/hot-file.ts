import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import type { PointId } from '@t3000/core';

import type { ChunkIdentity } from '../codec/chunk.ts';
import { readNumber } from './database.ts';
import { chunkId, SLOT_MAX } from './layout.ts';

export interface ChunkRow extends ChunkIdentity {
  readonly data: Uint8Array;
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

type RawChunk = [id: number, count: number, from: number, to: number, data: Uint8Array];
type RawDay = [day: number, chunks: number, samples: number, from: number, to: number, points: Uint8Array];

/** Log entries, and bytes of them, deleted at once: a round of sealing leaves hundreds, and each has a chain of pages. */
const LOG_DELETE_MAX = 32;
const LOG_DELETE_BYTES = 4 * 2 ** 20;

/** Chunks dropped at once: a megabyte of full ones. */
const CHUNK_DELETE_MAX = 512;

/** Pages freed by sealing that stay in the file for what comes next: 1 MB, a day's log of 500 points. */
const FREE_PAGES_KEPT = 256;

/** Auto-vacuum mode of a file that can give pages back. */
const INCREMENTAL = 2;

/** The tables of `hot.db` on one connection. What the rows mean is the business of others. */
export class HotFile {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** All of `work` or nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  logEntries(): IterableIterator<[seq: number, data: Uint8Array]> {
    return this.#prepare('SELECT seq, data FROM log ORDER BY seq').iterate() as unknown as IterableIterator<
      [number, Uint8Array]
    >;
  }

  /** Replaces an entry of the same number: after an error nobody knows whether the first attempt was kept. */
  putLogEntry(seq: number, data: Uint8Array): void {
    this.#prepare('INSERT OR REPLACE INTO log (seq, data) VALUES (?, ?)').run(seq, data);
  }

  /** Deletes some of the entries up to `seq`, oldest first; true when none is left. */
  trimLog(seq: number): boolean {
    const sql = 'SELECT seq, length(data) FROM log WHERE seq <= ? ORDER BY seq LIMIT ?';
    const entries = this.#prepare(sql).all(seq, LOG_DELETE_MAX + 1) as unknown as [number, number][];
    let count = 0;
    for (let bytes = 0; count < entries.length && count < LOG_DELETE_MAX && bytes < LOG_DELETE_BYTES; count++) {
      bytes += entries[count]?.[1] ?? 0;
    }
    const last = entries[count - 1];
    if (last !== undefined) this.#prepare('DELETE FROM log WHERE seq <= ?').run(last[0]);
    return count === entries.length;
  }

  /**
   * Chunks of a point on some days (ascending) that may hold samples with `from <= at < to`, in time order. One statement
   * for all days: taking and leaving the lock of the file costs more than finding a chunk.
   */
  chunks(days: readonly number[], pointId: PointId, from: number, to: number): ChunkRow[] {
    // Sorted here: a sorter inside SQLite costs more than the look-up of the one row that is usual.
    return this.#chunkRows(
      `SELECT c.id, c.count, c.from_at, c.to_at, c.data FROM json_each(?) AS d
         CROSS JOIN chunk AS c ON c.id BETWEEN d.value AND d.value + ${SLOT_MAX} WHERE c.from_at < ? AND c.to_at >= ?`,
      JSON.stringify(days.map((day) => chunkId(day, pointId))),
      to,
      from,
    ).sort(byTime);
  }

  /** Of each point that has one, the last chunk of the day that begins at or before `at`. */
  chunksAt(day: number, pointIds: readonly PointId[], at: number): ChunkRow[] {
    return this.#chunkRows(
      `SELECT c.id, c.count, c.from_at, c.to_at, c.data FROM json_each(?) AS p CROSS JOIN chunk AS c ON c.id =
         (SELECT id FROM chunk WHERE id BETWEEN p.value AND p.value + ${SLOT_MAX} AND from_at <= ?
          ORDER BY from_at DESC LIMIT 1)`,
      JSON.stringify(pointIds.map((pointId) => chunkId(day, pointId))),
      at,
    );
  }

  /** Chunks of a point and day in time order, without the data. */
  chunkHeaders(day: number, pointId: PointId): ChunkIdentity[] {
    const first = chunkId(day, pointId);
    const sql = 'SELECT id, count, from_at, to_at FROM chunk WHERE id BETWEEN ? AND ?';
    const rows = this.#prepare(sql).all(first, first + SLOT_MAX) as unknown as [number, number, number, number][];
    return rows.map(([id, count, from, to]) => ({ id, count, from, to })).sort(byTime);
  }

  chunk(id: number): ChunkRow | undefined {
    return this.#chunkRows('SELECT id, count, from_at, to_at, data FROM chunk WHERE id = ?', id)[0];
  }

  /** Up to `limit` chunks whose id is above `afterId`, by id. */
  chunksAfter(afterId: number, limit: number): ChunkRow[] {
    return this.#chunkRows(
      'SELECT id, count, from_at, to_at, data FROM chunk WHERE id > ? ORDER BY id LIMIT ?',
      afterId,
      limit,
    );
  }

  putChunk({ id, count, from, to }: ChunkIdentity, data: Uint8Array): void {
    const sql = 'INSERT INTO chunk (id, count, from_at, to_at, data) VALUES (?, ?, ?, ?, ?)';
    this.#prepare(sql).run(id, count, from, to, data);
  }

  deleteChunk(id: number): void {
    this.#prepare('DELETE FROM chunk WHERE id = ?').run(id);
  }

  /** Deletes chunks of a day, some at a time; how many samples each had. */
  deleteSome(day: number): number[] {
    const sql = `DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)
      RETURNING count`;
    const rows = this.#prepare(sql).all(chunkId(day, 0), chunkId(day + 1, 0), CHUNK_DELETE_MAX);
    return (rows as unknown as [number][]).map(([count]) => count);
  }

  countChunks(day: number): number {
    const sql = 'SELECT count(*) FROM chunk WHERE id >= ? AND id < ?';
    const row = this.#prepare(sql).get(chunkId(day, 0), chunkId(day + 1, 0)) as unknown as [number];
    return row[0];
  }

  deleteDay(day: number): void {
    this.#prepare('DELETE FROM day WHERE day = ?').run(day);
  }

  days(): DayRow[] {
    const sql = 'SELECT day, chunks, samples, from_at, to_at, points FROM day ORDER BY day';
    const rows = this.#prepare(sql).all() as unknown as RawDay[];
    return rows.map(([day, chunks, samples, from, to, points]) => ({ day, chunks, samples, from, to, points }));
  }

  putDay({ day, chunks, samples, from, to, points }: DayRow): void {
    const sql = 'INSERT OR REPLACE INTO day (day, chunks, samples, from_at, to_at, points) VALUES (?, ?, ?, ?, ?, ?)';
    this.#prepare(sql).run(day, chunks, samples, from, to, points);
  }

  /** What SQLite's own check finds wrong with the file; empty when nothing. */
  integrityProblems(): string[] {
    const rows = this.#db.prepare('PRAGMA integrity_check(20)').all() as unknown as [string][];
    return rows.map(([finding]) => finding).filter((finding) => finding !== 'ok');
  }

  /** Gives up to `pagesMax` free pages back; true when no more are to go. The file shrinks with a checkpoint. */
  giveBack(pagesMax: number): boolean {
    // A file made without it stays as large as it once was, and fills its free pages again.
    if (readNumber(this.#db, 'auto_vacuum') !== INCREMENTAL) return true;
    const pages = Math.min(pagesMax, readNumber(this.#db, 'freelist_count') - FREE_PAGES_KEPT);
    if (pages > 0) this.#db.exec(`PRAGMA incremental_vacuum(${pages})`);
    return pages < pagesMax;
  }

  /** Brings the write-ahead log into the file and empties it, unless somebody reads there just now. */
  checkpoint(): void {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Size by SQLite's own account: without the write-ahead log, and the file may be larger until the next checkpoint. */
  sizeBytes(): number {
    return readNumber(this.#db, 'page_count') * readNumber(this.#db, 'page_size');
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #chunkRows(sql: string, ...values: SQLInputValue[]): ChunkRow[] {
    const rows = this.#prepare(sql).all(...values) as unknown as RawChunk[];
    return rows.map(([id, count, from, to, data]) => ({ id, count, from, to, data }));
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}

function byTime(a: ChunkIdentity, b: ChunkIdentity): number {
  return a.from - b.from;
}
