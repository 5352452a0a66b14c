import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { silentLog } from '@t3000/core';
import type { Clock, SampleColumns } from '@t3000/core';
import { openHistory } from '@t3000/historian';
import type { HistoryOptions, HistoryStore } from '@t3000/historian';

export const START = Date.UTC(2026, 0, 1);
export const DAY_MS = 86_400_000;

const root = mkdtempSync(join(tmpdir(), 't3000-bench-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

/** Wall time as the benchmark says, timers as they are. */
export class BenchClock implements Clock {
  at = START;

  now(): number {
    return this.at;
  }

  monotonic(): number {
    return performance.now();
  }

  setTimer(delayMs: number, run: () => void): { cancel: () => void } {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  }
}

const disk = {
  exists: existsSync,
  sizeBytes: (path: string): number => statSync(path).size,
  remove: (path: string): void => rmSync(path, { force: true }),
};

export function newFolder(name: string): string {
  return mkdtempSync(join(root, name));
}

/** A history as the program opens it: with threads. */
export async function open(folder: string, clock: Clock, more: Partial<HistoryOptions> = {}): Promise<HistoryStore> {
  return openHistory({ folder, clock, disk, log: silentLog, mode: 'create', threads: true, ...more });
}

/** Every file there is. */
export function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** What everybody would write first: a table of samples, keyed by point and time, synchronous=FULL as well. */
export class RowStore {
  readonly db: DatabaseSync;

  constructor() {
    this.db = new DatabaseSync(join(newFolder('rows'), 'rows.db'), { returnArrays: true });
    this.db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE sample (point INTEGER, at INTEGER, value REAL, quality INTEGER, PRIMARY KEY (point, at)) WITHOUT ROWID`);
  }

  append({ pointIds, at, values, qualities, length }: SampleColumns): void {
    const insert = this.db.prepare('INSERT OR REPLACE INTO sample VALUES (?, ?, ?, ?)');
    this.db.exec('BEGIN');
    for (let index = 0; index < length; index++) {
      insert.run(pointIds[index]!, Math.round(at[index]! / 10) * 10, values[index]!, qualities[index]!);
    }
    this.db.exec('COMMIT');
  }

  get bytes(): number {
    const number = (pragma: string): number => (this.db.prepare(`PRAGMA ${pragma}`).get() as unknown as [number])[0];
    return number('page_count') * number('page_size');
  }

  close(): void {
    this.db.close();
  }
}

/**
 * The least a durable store can do: the columns of a commit as they are, in one row, synchronous=FULL. It reads nothing
 * and packs nothing. What it costs says how dear this machine's disk and copying are at the moment: figures of two
 * machines are compared as multiples of it.
 */
export class BlobStore {
  readonly db: DatabaseSync;
  readonly #insert;

  constructor() {
    this.db = new DatabaseSync(join(newFolder('blobs'), 'blobs.db'));
    this.db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (data BLOB)');
    this.#insert = this.db.prepare('INSERT INTO log VALUES (?)');
  }

  append({ pointIds, at, values, qualities, length }: SampleColumns): void {
    const data = new Uint8Array(21 * length);
    let place = 0;
    for (const column of [values, at, pointIds, qualities]) {
      const bytes = new Uint8Array(column.buffer, column.byteOffset, length * column.BYTES_PER_ELEMENT);
      data.set(bytes, place);
      place += bytes.byteLength;
    }
    this.#insert.run(data);
  }

  close(): void {
    this.db.close();
  }
}

/**
 * The least a read can do: fetch blobs as small as ours from SQLite, and lay out columns as long as ours. Nothing is
 * unpacked. What is above it is the codec's and the store's own.
 */
export class BlobReads {
  readonly #db: DatabaseSync;
  readonly #one;
  readonly #some;

  constructor(blobs: number, bytes: number) {
    this.#db = new DatabaseSync(join(newFolder('floor'), 'floor.db'), { returnArrays: true });
    this.#db.exec('PRAGMA journal_mode = WAL; CREATE TABLE chunk (id INTEGER PRIMARY KEY, data BLOB); BEGIN');
    const insert = this.#db.prepare('INSERT INTO chunk VALUES (?, ?)');
    for (let id = 0; id < blobs; id++) insert.run(id, new Uint8Array(bytes).fill(id));
    this.#db.exec('COMMIT');
    this.#one = this.#db.prepare('SELECT data FROM chunk WHERE id = ?');
    this.#some = this.#db.prepare('SELECT data FROM chunk WHERE id >= 0 AND id < ?');
  }

  /** One after the other, as from files of months. */
  each(count: number): void {
    for (let id = 0; id < count; id++) this.#one.get(id);
  }

  /** With one statement. */
  together(count: number): void {
    this.#some.all(count);
  }

  /** Columns of so many samples, filled from memory. */
  layOut(samples: number): void {
    const from = new Float64Array(4096);
    const [at, values, qualities] = [new Float64Array(samples), new Float64Array(samples), new Uint8Array(samples)];
    for (let start = 0; start < samples; start += from.length) {
      const part = from.subarray(0, Math.min(from.length, samples - start));
      at.set(part, start);
      values.set(part, start);
    }
    qualities.fill(1);
  }

  close(): void {
    this.#db.close();
  }
}

/** CPU seconds of this process, threads and system calls included, and wall seconds. */
export async function measured(work: () => unknown): Promise<{ cpu: number; wall: number }> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { cpu: (used.user + used.system) / 1e6, wall: (performance.now() - wall) / 1000 };
}
