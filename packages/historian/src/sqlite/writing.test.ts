import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import { Turns } from '../turns.ts';
import { Damage } from './damage.ts';
import { openDatabase } from './database.ts';
import { Days } from './days.ts';
import { Head } from './head.ts';
import { HotFile } from './hot-file.ts';
import { HOT_FILE } from './layout.ts';
import { decodeLogEntry, encodeLogEntry } from './log-entry.ts';
import { openHistory } from './open.ts';
import { Sealer } from './sealer.ts';
import { Writer } from './writer.ts';

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

test('samples that arrive while a round of sealing runs keep their log entry', (t) => {
  const file = openFile(temporaryFolder(t));
  const head = new Head();
  const days = new Days();
  const sealer = new Sealer(head, days, new Damage(silentLog));
  const take = (seq: number, rows: Parameters<typeof columnsOf>[0]): void => {
    const columns = columnsOf(rows);
    file.putLogEntry(seq, encodeLogEntry(columns));
    head.add(columns, 1e9, () => assert.fail());
  };
  const points = Array.from({ length: 500 }, (_, pointId) => pointId);
  take(
    1,
    points.map((pointId) => [pointId, 1000, 1] as const),
  );
  sealer.beginRound(1);
  assert.equal(sealer.step(file), false);
  assert.equal(head.samples, 300, 'a slice is 200 points');
  take(2, [
    [0, 2000, 2],
    [499, 2000, 2],
  ]);
  while (!sealer.step(file));
  assert.deepEqual(logged(file), [2]);
  assert.deepEqual([...head.pointIds], [0], 'what arrived before its slice went along');
  assert.equal(file.chunkHeaders(0, 499)[0]?.count, 2);
  file.close();
});

test('after an error of the disk the old connection is never used again', async (t) => {
  class FailingFile extends HotFile {
    closed = 0;
    attempts = 0;
    override transaction(): never {
      this.attempts++;
      throw Object.assign(new Error('disk I/O error'), { errcode: 1034 });
    }
    override close(): void {
      this.closed++;
      super.close();
    }
  }
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const failing = new FailingFile(openDatabase(join(folder, HOT_FILE), 'create', undefined));
  const head = new Head();
  const days = new Days();
  let reopened = 0;
  const reopen = (): HotFile => {
    reopened++;
    return openFile(folder);
  };
  const options = {
    clock,
    log: silentLog,
    stampResolutionMs: 10,
    commitEveryMs: 1000,
    turns: new Turns(clock),
    reopen,
  };
  const writer = new Writer(options, failing, head, days, new Sealer(head, days, new Damage(silentLog)));
  writer.take(columnsOf([[1, clock.now(), 5]]));
  assert.equal(writer.flush(), false);
  assert.match(writer.problem, /disk reports an error/);
  await clock.advance(1000);
  assert.equal(writer.problem, '');
  assert.deepEqual(
    { attempts: failing.attempts, closed: failing.closed, reopened },
    { attempts: 1, closed: 1, reopened: 1 },
  );
  const [entry] = [...writer.file.logEntries()];
  assert.deepEqual(entry?.[0], 1);
  assert.deepEqual(decodeLogEntry(entry[1]).values, Float64Array.of(5));
  writer.close();
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
