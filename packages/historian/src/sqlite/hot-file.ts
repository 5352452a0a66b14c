import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { ChunkTable } from './chunk-table.ts';
import { readNumber } from './database.ts';
import type { Side } from './layout.ts';
import type { MonthRow, MonthState } from './months.ts';

type RawMonth = [
  month: number,
  file: string,
  side: Side,
  state: MonthState,
  chunks: number,
  samples: number,
  from: number,
  to: number,
  points: Uint8Array,
];

/** Log entries, and bytes of them, deleted at once: a round of sealing leaves hundreds, and each has a chain of pages. */
const LOG_DELETE_MAX = 32;
const LOG_DELETE_BYTES = 4 * 2 ** 20;

/** Pages freed by sealing that stay in the file for what comes next: a quarter of a megabyte. */
const FREE_PAGES_KEPT = 64;

/** Auto-vacuum mode of a file that can give pages back. */
const INCREMENTAL = 2;

/** The tables of `hot.db` on one connection. What the rows mean is the business of others. */
export class HotFile {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #sides: readonly [ChunkTable, ChunkTable];

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#sides = [new ChunkTable(db, 0), new ChunkTable(db, 1)];
  }

  side(side: Side): ChunkTable {
    return this.#sides[side];
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

  /**
   * Work that waits for no disk: what is kept of it is on the disk with the next commit that waits. A power cut before
   * that takes it back as a whole, and everything after it: only for what is done again, and on which no file depends.
   */
  lazily<T>(work: () => T): T {
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      return work();
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL');
    }
  }

  /** What the log holds, in order; a flipped bit can make an entry say that it has no data. */
  logEntries(): IterableIterator<[seq: number, data: Uint8Array | null]> {
    return this.#prepare('SELECT seq, data FROM log ORDER BY seq').iterate() as unknown as IterableIterator<
      [number, Uint8Array | null]
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

  months(): MonthRow[] {
    const sql = 'SELECT month, file, side, state, chunks, samples, from_at, to_at, points FROM month ORDER BY month';
    const rows = this.#prepare(sql).all() as unknown as RawMonth[];
    return rows.map(([month, file, side, state, chunks, samples, from, to, points]) => {
      return { month, file, side, state, chunks, samples, from, to, points };
    });
  }

  putMonth({ month, file, side, state, chunks, samples, from, to, points }: MonthRow): void {
    const sql = `INSERT OR REPLACE INTO month (month, file, side, state, chunks, samples, from_at, to_at, points)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    this.#prepare(sql).run(month, file, side, state, chunks, samples, from, to, points);
  }

  /** Names of files that are not, or no more, in use. */
  leftovers(): string[] {
    const rows = this.#prepare('SELECT name FROM leftover').all() as unknown as [string][];
    return rows.map(([name]) => name);
  }

  putLeftover(name: string): void {
    this.#prepare('INSERT OR REPLACE INTO leftover (name) VALUES (?)').run(name);
  }

  deleteLeftover(name: string): void {
    this.#prepare('DELETE FROM leftover WHERE name = ?').run(name);
  }

  /** What SQLite's own check finds wrong with the file; empty when nothing. */
  integrityProblems(): string[] {
    const rows = this.#db.prepare('PRAGMA integrity_check(20)').all() as unknown as [string][];
    return rows.map(([finding]) => finding).filter((finding) => finding !== 'ok');
  }

  /**
   * Gives up to `pagesMax` free pages back, but keeps some, `bytesKept` at least: how many. The file shrinks with a
   * checkpoint.
   */
  giveBack(pagesMax: number, bytesKept: number): number {
    // A file made without it stays as large as it once was, and fills its free pages again.
    if (readNumber(this.#db, 'auto_vacuum') !== INCREMENTAL) return 0;
    const kept = Math.max(FREE_PAGES_KEPT, Math.ceil(bytesKept / readNumber(this.#db, 'page_size')));
    const pages = Math.min(pagesMax, readNumber(this.#db, 'freelist_count') - kept);
    if (pages > 0) this.#db.exec(`PRAGMA incremental_vacuum(${pages})`);
    return Math.max(0, pages);
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

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}
