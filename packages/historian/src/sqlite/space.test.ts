import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import type { SampleColumns } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { rowsOf } from '../conformance/subject.ts';
import type { HistoryStore } from '../store.ts';
import { disk } from './disk.test-helper.ts';
import { HOT_FILE } from './layout.ts';
import { openHistory } from './open.ts';

const DAY = 86_400_000;
const POINTS = 50;
const STEP_MS = 60_000;
const MEGABYTE = 2 ** 20;

/** Every point once a minute over `days` days before `end`: 72,000 samples a day. */
function past(end: number, days: number): SampleColumns {
  const length = ((days * DAY) / STEP_MS) * POINTS;
  return {
    pointIds: Int32Array.from({ length }, (_, index) => index % POINTS),
    at: Float64Array.from({ length }, (_, index) => end - days * DAY + Math.floor(index / POINTS) * STEP_MS),
    values: Float64Array.from({ length }, (_, index) => (index % 7) / 10),
    qualities: new Uint8Array(length),
    length,
  };
}

function filesBytes(folder: string): number {
  const names = readdirSync(folder).filter((name) => name.endsWith('.db') || name === `${HOT_FILE}-wal`);
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function bytesOf(store: HistoryStore): Promise<number> {
  return (await store.statistics()).bytes;
}

test('an import is sealed when it pauses, and the space of its log goes back to the disk', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'create' });
  const { length } = past(clock.now(), 5);
  for (let day = 5; day > 0; day--) {
    store.append(past(clock.now() - (day - 1) * DAY, 1));
    await store.commit();
    await clock.advance(1000);
  }
  assert((await bytesOf(store)) > 4 * length, 'in the middle of an import the log still holds it all');
  await clock.advance(10_000);
  assert.equal(await bytesOf(store), filesBytes(folder));
  const bytes = await bytesOf(store);
  assert(bytes < 2.5 * MEGABYTE, `${bytes} bytes for ${length} samples`);
  assert.equal(statSync(join(folder, `${HOT_FILE}-wal`)).size, 0);
  assert.equal((await store.statistics()).samples, length);
  assert.equal((await rowsOf(store, 3)).length, length / POINTS);
  assert.deepEqual((await store.verify()).problems, []);
  assert.equal(clock.pendingTimers, 0);
  await store.close();
});

test('a few late samples wait for the end of the day', async (t) => {
  const clock = new FakeClock();
  const store = await openHistory({ folder: temporaryFolder(t), clock, log: silentLog, mode: 'create' });
  store.append(past(clock.now(), 0.5));
  await clock.advance(60_000);
  assert.equal((await store.verify()).chunks, 0);
  await store.close();
});

test('dropped days leave no space behind', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'create' });
  const random = past(clock.now(), 10);
  for (let index = 0; index < random.length; index++) random.values[index] = Math.sin(index);
  store.append(random);
  await clock.advance(20_000);
  const before = await bytesOf(store);
  assert(before > 8 * random.length);
  await store.dropBefore(clock.now() - 2 * DAY);
  await clock.advance(1000);
  const after = await bytesOf(store);
  assert(after < before * 0.4 && after === filesBytes(folder), `${before} bytes became ${after}`);
  assert.deepEqual((await store.verify()).problems, []);
  await store.close();
});

test('a file that cannot give pages back goes on as it is', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  await (await openHistory({ folder, clock, log: silentLog, mode: 'create' })).close();
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM');
  db.close();
  const store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'open' });
  const columns = past(clock.now(), 2);
  store.append(columns);
  await clock.advance(20_000);
  const { samples, problem } = await store.statistics();
  assert.deepEqual({ samples, problem }, { samples: columns.length, problem: '' });
  const before = await bytesOf(store);
  assert(before > 4 * columns.length, 'the pages of the log stay');
  store.append(past(clock.now() - 5 * DAY, 1));
  await clock.advance(20_000);
  assert.deepEqual((await store.verify()).problems, []);
  assert((await bytesOf(store)) <= before + MEGABYTE, 'free pages are used again');
  await store.close();
});
