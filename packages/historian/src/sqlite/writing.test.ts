import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import { HistoryUnavailable } from '../store.ts';
import { Turns } from '../turns.ts';
import { Catalog } from './catalog.ts';
import { Damage } from './damage.ts';
import { openDatabase } from './database.ts';
import { Head } from './head.ts';
import { HotFile } from './hot-file.ts';
import { HOT_FILE } from './layout.ts';
import { decodeLogEntry, encodeLogEntry } from './log-entry.ts';
import { openHistory } from './open.ts';
import { Sealer } from './sealer.ts';
import { inThisThread } from './vault-port.ts';
import { Vault } from './vault.ts';

function openFile(folder: string): HotFile {
  return new HotFile(openDatabase(join(folder, HOT_FILE), 'create', undefined));
}

function logged(file: HotFile): number[] {
  return [...file.logEntries()].map(([seq]) => seq);
}

test('the log is trimmed from its oldest entry, so that what is left never brings back an older value', (t) => {
  const file = openFile(temporaryFolder(t));
  for (let seq = 1; seq <= 50; seq++) file.putLogEntry(seq, encodeLogEntry(columnsOf([[1, 1000, seq]])));
  assert.equal(file.trimLog(45), false);
  assert.deepEqual(
    logged(file),
    Array.from({ length: 18 }, (_, index) => index + 33),
  );
  assert.equal(file.trimLog(45), true);
  assert.deepEqual(logged(file), [46, 47, 48, 49, 50]);
  file.close();
});

test('samples that arrive while a slice is being written keep their log entry, and win', async (t) => {
  const folder = temporaryFolder(t);
  const vault = new Vault(folder, undefined, new Damage(() => undefined));
  vault.open('create');
  const here = inThisThread(vault, new Turns(new FakeClock()));
  const head = new Head();
  const take = (seq: number, rows: Parameters<typeof columnsOf>[0]): void => {
    const columns = columnsOf(rows);
    vault.putLog(seq, encodeLogEntry(columns));
    head.add(columns, 1e9, () => assert.fail());
  };
  let meanwhile = (): void => undefined;
  const port = {
    trimLog: here.trimLog,
    async seal(units: Parameters<typeof here.seal>[0]) {
      meanwhile();
      return here.seal(units);
    },
  };
  const sealer = new Sealer(head, new Catalog(), port);
  const points = Array.from({ length: 500 }, (_, pointId) => pointId);
  take(
    1,
    points.map((pointId) => [pointId, 1000, 1] as const),
  );
  sealer.beginRound(1);
  meanwhile = () => {
    meanwhile = () => undefined;
    take(2, [
      [0, 1000, 2],
      [0, 2000, 2],
      [499, 2000, 2],
    ]);
    assert.deepEqual(head.get(0)?.values.subarray(0, 2), Float64Array.of(2, 2), 'the later write is read');
  };
  assert.equal(await sealer.step(), false);
  assert.equal(head.samples, 303, 'a slice is 200 points');
  while (!(await sealer.step()));
  assert.deepEqual(logged(vault.file), [2]);
  assert.deepEqual([...head.pointIds], [0], 'what arrived before its slice went along');
  assert.equal(vault.file.side(0).chunkHeaders(0, 499)[0]?.count, 2);
  vault.close();
});

test('a slice that cannot be written comes back, below what arrived meanwhile', async () => {
  const head = new Head();
  const catalog = new Catalog();
  const trimLog = (): Promise<boolean> => Promise.resolve(true);
  const sealer = new Sealer(head, catalog, {
    trimLog,
    seal() {
      head.add(columnsOf([[1, 1000, 7]]), 1e9, () => assert.fail());
      return Promise.reject(new HistoryUnavailable('the disk is full'));
    },
  });
  head.add(
    columnsOf([
      [1, 1000, 1],
      [1, 2000, 2],
    ]),
    1e9,
    () => assert.fail(),
  );
  sealer.beginRound(1);
  await assert.rejects(sealer.step(), /disk is full/);
  assert.equal(head.samples, 2);
  assert.deepEqual(head.get(1)?.values.subarray(0, 2), Float64Array.of(7, 2));
});

test('after an error of the disk the connection is opened anew', (t) => {
  const folder = temporaryFolder(t);
  const vault = new Vault(folder, undefined, new Damage(() => undefined));
  vault.open('create');
  const before = vault.file;
  before.putLogEntry = () => {
    throw Object.assign(new Error('disk I/O error'), { errcode: 1034 });
  };
  assert.throws(() => vault.putLog(1, encodeLogEntry(columnsOf([[1, 1000, 5]]))), /disk reports an error/);
  vault.putLog(1, encodeLogEntry(columnsOf([[1, 1000, 5]])));
  assert.notEqual(vault.file, before);
  const [entry] = [...vault.file.logEntries()];
  assert.deepEqual(decodeLogEntry(entry![1]!).values, Float64Array.of(5));
  vault.close();
});

test('a chunk that vanished without a trace is noticed', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  let store = await openHistory({ folder, clock, log: silentLog, mode: 'create' });
  store.append(
    columnsOf([
      [1, clock.now(), 1],
      [2, clock.now(), 2],
    ]),
  );
  await store.dropBefore(0);
  await store.close();
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec('DELETE FROM chunk WHERE id = (SELECT max(id) FROM chunk)');
  db.close();
  store = await openHistory({ folder, clock, log: silentLog, mode: 'open' });
  assert.equal((await rowsOf(store, 1)).length, 1);
  assert.match((await store.verify()).problems.join(), /1 of 2 chunks of day \d+ are there/);
  await store.close();
});
