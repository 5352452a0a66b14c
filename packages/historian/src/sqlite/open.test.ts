import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import type { HistoryStore } from '../store.ts';
import { HistoryUnavailable } from '../store.ts';
import { HOT_FILE } from './layout.ts';
import { openHistory } from './open.ts';

function opened(folder: string, mode: 'create' | 'open' = 'open', clock = new FakeClock()): Promise<HistoryStore> {
  return openHistory({ folder, clock, log: silentLog, mode });
}

async function refuses(folder: string, message: RegExp): Promise<void> {
  const before = readFileSync(join(folder, HOT_FILE));
  for (const mode of ['open', 'create'] as const) {
    await assert.rejects(
      opened(folder, mode),
      (error) => error instanceof HistoryUnavailable && message.test(error.message),
    );
  }
  assert(before.equals(readFileSync(join(folder, HOT_FILE))), 'the refused file was changed');
}

test('a history that was expected and is missing is not made anew', async (t) => {
  const folder = temporaryFolder(t);
  await assert.rejects(opened(folder), /hot\.db is missing/);
  assert.equal(statSync(join(folder, HOT_FILE), { throwIfNoEntry: false }), undefined);
});

test('a folder that is missing is named', async (t) => {
  const folder = join(temporaryFolder(t), 'missing');
  await assert.rejects(
    opened(folder, 'create'),
    (error) => error instanceof HistoryUnavailable && error.message.includes(folder),
  );
  mkdirSync(folder);
  await (await opened(folder, 'create')).close();
});

test('an empty file is refused', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, HOT_FILE), '');
  await refuses(folder, /0 bytes/);
});

test('a file that is no database is refused', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, HOT_FILE), 'temperature;21.5\n'.repeat(1000));
  await refuses(folder, /not a database/);
});

test('a database of another program is refused', async (t) => {
  const folder = temporaryFolder(t);
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec('CREATE TABLE log (seq INTEGER PRIMARY KEY)');
  db.close();
  await refuses(folder, /another program/);
});

test('a file of a newer program is refused', async (t) => {
  const folder = temporaryFolder(t);
  await (await opened(folder, 'create')).close();
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec('PRAGMA user_version = 9');
  db.close();
  await refuses(folder, /version 9, this program knows versions up to 2/);
});

test('a second writer is refused as long as the first is open', async (t) => {
  const folder = temporaryFolder(t);
  const first = await opened(folder, 'create');
  await assert.rejects(opened(folder), /another process writes this history/);
  await first.close();
  await (await opened(folder)).close();
});

test('of a log that was cut short the beginning is served, and the store goes on', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const at = clock.now();
  const store = await opened(folder, 'create', clock);
  const saved: number[] = [];
  for (let index = 0; index < 40; index++) {
    store.append(columnsOf([[1, at + index * 10, index]]));
    await store.commit();
    saved.push(statSync(join(folder, `${HOT_FILE}-wal`)).size);
  }
  // As after a crash: the files are copied while the store is open.
  const copy = temporaryFolder(t);
  for (const suffix of ['', '-wal']) {
    writeFileSync(join(copy, HOT_FILE + suffix), readFileSync(join(folder, HOT_FILE + suffix)));
  }
  await store.close();
  truncateSync(join(copy, `${HOT_FILE}-wal`), saved[24]! + 1000);
  const again = await opened(copy, 'open', clock);
  const rows = await rowsOf(again, 1);
  assert.deepEqual(
    rows.map(([, value]) => value),
    Array.from({ length: 25 }, (_, index) => index),
  );
  again.append(columnsOf([[1, at + 1000, 99]]));
  await again.commit();
  assert.equal((await rowsOf(again, 1)).length, 26);
  await again.close();
});
