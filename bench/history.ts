// History: size, ingest and reads against one row per sample in the same SQLite, in the same run.
// Usage: node bench/history.ts        (about half a minute)
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { silentLog } from '@t3000/core';
import type { Clock, SampleColumns } from '@t3000/core';
import { openHistory } from '@t3000/historian';
import type { HistoryStore } from '@t3000/historian';

import { BuildingData } from './history-data.ts';

const START = Date.UTC(2026, 0, 1);
const STEP_MS = 900_000;
const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
const BUCKETS = 1000;
const ROUNDS = 7;

const folder = mkdtempSync(join(tmpdir(), 't3000-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

let now = START;
const clock: Clock = {
  now: () => now,
  monotonic: () => performance.now(),
  setTimer(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** What everybody would write first: a table of samples, keyed by point and time, synchronous=FULL as well. */
class RowStore {
  readonly db: DatabaseSync;

  constructor(path: string) {
    this.db = new DatabaseSync(path, { returnArrays: true });
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

async function newHistory(name: string): Promise<{ history: HistoryStore; path: string }> {
  const path = mkdtempSync(join(folder, name));
  return {
    history: await openHistory({ folder: path, clock, log: silentLog, mode: 'create' }),
    path: join(path, 'hot.db'),
  };
}

/** Size of a closed database without the pages it keeps for later. */
function compactBytes(path: string): number {
  const copy = `${path}.compact`;
  const db = new DatabaseSync(path);
  db.exec(`VACUUM INTO '${copy}'`);
  db.close();
  return statSync(copy).size;
}

/** CPU seconds of this process, system calls included, and wall seconds. */
async function measured(work: () => Promise<void> | void): Promise<{ cpu: number; wall: number }> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { cpu: (used.user + used.system) / 1e6, wall: (performance.now() - wall) / 1000 };
}

function line(what: string, ...cells: string[]): void {
  console.log(what.padEnd(44) + cells.map((cell) => cell.padStart(18)).join(''));
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

/** The demonstration site at its start: 30 days of 2,000 points, a day in each block. */
async function importMonth(): Promise<void> {
  const data = new BuildingData({ points: 2000, stepMs: STEP_MS, startAt: START });
  const blocks = Array.from({ length: 30 }, () => data.block(96));
  now = START + 30 * DAY_MS;
  const { history, path } = await newHistory('import');
  const { cpu, wall } = await measured(async () => {
    for (const block of blocks) history.append(block);
    await history.commit();
  });
  const { appended } = await history.statistics();
  await history.dropBefore(0);
  const { samples } = await history.statistics();
  await history.close();
  line(
    'import of 30 days x 2,000 points',
    `${wall.toFixed(1)} s`,
    '',
    `${((cpu / appended) * 1e6).toFixed(2)} us CPU/sample`,
  );
  line('  size on disk, bytes a sample', (compactBytes(path) / samples).toFixed(2));
}

/** One commit per poll cycle of 2,000 points, as in operation; a day of it, then sealing. */
async function ingestCycles(): Promise<void> {
  const data = new BuildingData({ points: 2000, stepMs: STEP_MS, startAt: START });
  const cycles = Array.from({ length: 96 }, () => data.next());
  const { history } = await newHistory('cycles');
  const rows = new RowStore(join(folder, 'cycles-rows.db'));
  const spent = { chunks: 0, rows: 0 };
  let samples = 0;
  for (const [index, cycle] of cycles.entries()) {
    now = START + (index + 1) * STEP_MS;
    samples += cycle.length;
    const own = await measured(async () => {
      history.append(cycle);
      await history.commit();
    });
    const other = await measured(() => rows.append(cycle));
    spent.chunks += own.cpu;
    spent.rows += other.cpu;
  }
  const sealing = await measured(async () => void (await history.dropBefore(0)));
  compare(
    'ingest, CPU us a sample (sealing included)',
    (spent.chunks + sealing.cpu) / samples,
    spent.rows / samples,
    1e6,
  );
  await history.close();
  rows.close();
}

/** A year of 10 points: the reads of a trend page. */
async function readYear(): Promise<void> {
  const data = new BuildingData({ points: 10, stepMs: STEP_MS, startAt: START });
  const year = data.block(96 * YEAR_DAYS);
  now = START + YEAR_DAYS * DAY_MS;
  const { history, path } = await newHistory('year');
  const rows = new RowStore(join(folder, 'year-rows.db'));
  history.append(year);
  await history.dropBefore(0);
  rows.append(year);
  const bucketMs = (YEAR_DAYS * DAY_MS) / BUCKETS;
  const all = Array.from({ length: 10 }, (_, point) => point);
  const aggregate = rows.db.prepare(
    `SELECT (at - ?) / ?, min(value), max(value), avg(value), count(*), max(quality) FROM sample
     WHERE point = ? AND at >= ? AND at < ? GROUP BY 1`,
  );
  const range = rows.db.prepare('SELECT at, value, quality FROM sample WHERE point = ? AND at >= ? AND at < ?');
  const newest = rows.db.prepare(
    'SELECT at, value, quality FROM sample WHERE point = ? AND at <= ? ORDER BY at DESC LIMIT 1',
  );
  const sum = (points: readonly number[]): void => {
    for (const point of points) aggregate.all(START, bucketMs, point, START, now);
  };
  await race(
    'range of a day, ms',
    () => history.range(0, now - DAY_MS, now, 1e6),
    () => range.all(0, now - DAY_MS, now),
  );
  await race(
    'range of a year (35,000), ms',
    () => history.range(0, START, now, 1e6),
    () => range.all(0, START, now),
  );
  await race(
    '1,000 buckets of a year, 1 point, ms',
    () => history.buckets([0], START, now, bucketMs),
    () => sum([0]),
  );
  await race(
    '1,000 buckets of a year, 10 points, ms',
    () => history.buckets(all, START, now, bucketMs),
    () => sum(all),
  );
  const middle = START + 180.4 * DAY_MS;
  await race(
    'point in time, 10 points, ms',
    () => history.at(all, middle, DAY_MS),
    () => {
      for (const point of all) newest.get(point, middle);
    },
  );
  await history.close();
  const rowBytes = rows.bytes;
  rows.close();
  compare('size of a year, bytes a sample', compactBytes(path) / year.length, rowBytes / year.length, 1);
}

/** Both sides in turn, so that whatever else the machine does hits both. */
async function race(what: string, own: () => Promise<unknown>, other: () => unknown): Promise<void> {
  const times: { own: number[]; other: number[] } = { own: [], other: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.own.push((await measured(async () => void (await own()))).wall);
    times.other.push((await measured(() => void other())).wall);
  }
  compare(what, median(times.own), median(times.other), 1e3);
}

function compare(what: string, own: number, other: number, factor: number): void {
  line(what, (own * factor).toFixed(2), (other * factor).toFixed(2), `${(other / own).toFixed(1)}x`);
}

line('', 'history', 'rows', 'ratio');
await importMonth();
await ingestCycles();
await readYear();
