import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { HistoryUnavailable } from '../store.ts';
import { HOT_FILE } from './layout.ts';
import { openHistory } from './open.ts';

const DAY = 86_400_000;

function burst(at: number, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => [index % 100, at + Math.floor(index / 100) * 10, Math.sin(index)]);
}

test('a full disk is reported, samples wait in memory, and history resumes by itself', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const store = await openHistory({ folder, clock, log: silentLog, mode: 'create', bytesMax: 450_000 });
  const old = clock.now() - 5 * DAY;
  store.append(columnsOf(burst(old, 15_000)));
  await store.dropBefore(0);
  const fresh = clock.now();
  store.append(columnsOf(burst(fresh, 25_000)));
  await assert.rejects(
    store.commit(),
    (error) => error instanceof HistoryUnavailable && /disk is full/.test(error.message),
  );
  const { problem, committed, samples } = await store.statistics();
  assert.match(problem, /disk is full/);
  assert.equal(committed, 15_000);
  assert.equal(samples, 40_000);
  assert.equal((await rowsOf(store, 3, fresh)).length, 250, 'what waits is readable');
  await clock.advance(60_000);
  assert.match((await store.statistics()).problem, /disk is full/);
  // Somebody makes room.
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec('DELETE FROM chunk WHERE id < (SELECT max(id) FROM chunk)');
  db.close();
  await clock.advance(2000);
  const after = await store.statistics();
  assert.equal(after.problem, '');
  assert.equal(after.committed, 40_000);
  assert.deepEqual(after.dropped, {});
  await store.close();
  const again = await openHistory({ folder, clock, log: silentLog, mode: 'open' });
  assert.equal((await rowsOf(again, 3, fresh)).length, 250);
  await again.close();
});

test('what does not fit into memory while the disk is full is dropped and counted', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const store = await openHistory({ folder, clock, log: silentLog, mode: 'create', bytesMax: 100_000 });
  const at = clock.now();
  for (let index = 0; index < 12; index++) {
    store.append(columnsOf(burst(at + index * 10_000, 100_000)));
    await assert.rejects(store.commit(), /disk is full/);
  }
  const { dropped, appended, problem } = await store.statistics();
  assert.match(problem, /full/);
  assert.equal(appended + (dropped.disk_unavailable ?? 0), 1_200_000);
  assert.equal(appended, 1_048_576);
  await assert.rejects(store.close(), /never written/);
});

test('a disk that becomes full while sealing changes nothing of what is stored', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const options = { folder, clock, log: silentLog } as const;
  const store = await openHistory({ ...options, mode: 'create', bytesMax: 450_000 });
  const at = clock.now();
  store.append(columnsOf(burst(at, 25_000)));
  await store.commit();
  await assert.rejects(store.dropBefore(0), /disk is full/);
  assert.equal((await store.statistics()).samples, 25_000);
  assert.deepEqual((await store.verify()).problems, []);
  await store.close();
  const roomy = await openHistory({ ...options, mode: 'open' });
  await roomy.dropBefore(0);
  assert.equal((await roomy.statistics()).samples, 25_000);
  assert.deepEqual((await roomy.verify()).problems, []);
  assert.equal((await rowsOf(roomy, 3, at)).length, 250);
  await roomy.close();
});

test('a file that another process holds is waited for', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const store = await openHistory({ folder, clock, log: silentLog, mode: 'create' });
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec('BEGIN IMMEDIATE');
  store.append(columnsOf([[1, clock.now(), 1]]));
  await assert.rejects(store.commit(), /locked by another process/);
  assert.equal((await rowsOf(store, 1)).length, 1);
  db.exec('COMMIT');
  db.close();
  await clock.advance(1000);
  const { problem, committed } = await store.statistics();
  assert.deepEqual({ problem, committed }, { problem: '', committed: 1 });
  await store.close();
});

test('samples are committed within the interval and sealed when the day is over, without being asked', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const store = await openHistory({ folder, clock, log: silentLog, mode: 'create', commitEveryMs: 500 });
  await clock.advance(0);
  store.append(columnsOf([[1, clock.now(), 1]]));
  await clock.advance(499);
  assert.equal((await store.statistics()).committed, 0);
  await clock.advance(1);
  assert.equal((await store.statistics()).committed, 1);
  assert.equal((await store.verify()).chunks, 0);
  await clock.advance(DAY);
  store.append(columnsOf([[1, clock.now(), 2]]));
  await clock.advance(1000);
  assert.equal((await store.verify()).chunks, 2);
  assert.equal(clock.pendingTimers, 0);
  await store.close();
});
