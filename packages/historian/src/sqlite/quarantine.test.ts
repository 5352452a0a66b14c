import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import { HistoryUnavailable, QUARANTINE_SAMPLES_MAX } from '../store.ts';
import { QUARANTINE_FILE } from './layout.ts';
import { openHistory } from './open.ts';
import { HeldSamples } from './quarantine.ts';
import type { QuarantineChange } from './quarantine-file.ts';

const YEAR = 365 * 86_400_000;

function prepare(t: TestContext) {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const open = (mode: 'create' | 'open' = 'open') => openHistory({ folder, clock, log: silentLog, mode });
  return { clock, open, path: join(folder, QUARANTINE_FILE) };
}

test('samples set aside are on the disk within the commit interval, and no file is made before the first', async (t) => {
  const { clock, open, path } = prepare(t);
  const store = await open('create');
  assert.equal(existsSync(path), false);
  store.append(columnsOf([[1, clock.now() + YEAR, 5]]));
  await clock.advance(1000);
  const db = new DatabaseSync(path, { readOnly: true });
  assert.deepEqual(
    { ...db.prepare('SELECT point, at FROM sample WHERE point >= 0').get() },
    { point: 1, at: clock.now() - 1000 + YEAR },
  );
  db.close();
  assert.equal(clock.pendingTimers, 0);
  await store.close();
});

for (const [what, harm, told] of [
  [
    'is no database',
    (path) => writeFileSync(path, 'temperature;21.5\n'.repeat(500)),
    /quarantine\.db cannot be used: .*not a database.*move the file away/,
  ],
  [
    'is all zeros',
    (path) => writeFileSync(path, new Uint8Array(12_288)),
    /quarantine\.db cannot be used: .*move the file away/,
  ],
  [
    'belongs to another program',
    (path) => madeBy(path, 'CREATE TABLE sample (x)'),
    /another program \(application id 0\).*move the file away/,
  ],
  [
    'was made by a newer program',
    (path) => changed(path, 'PRAGMA user_version = 9'),
    /version 9, this program knows version 1.*move the file away/,
  ],
] satisfies [string, (path: string) => void, RegExp][]) {
  test(`a file of samples set aside that ${what} is told, left as it is, and history goes on`, async (t) => {
    const { clock, open, path } = prepare(t);
    let store = await open('create');
    store.append(columnsOf([[1, clock.now() + YEAR, 5]]));
    await store.close();
    harm(path);
    const before = readFileSync(path);
    store = await open();
    assert.match(store.quarantine.problem, told);
    assert.deepEqual(store.quarantine.list(), []);
    store.append(
      columnsOf([
        [1, clock.now(), 6],
        [2, clock.now() + YEAR, 7],
      ]),
    );
    await store.commit();
    assert.equal((await store.statistics()).problem, '');
    assert.equal((await rowsOf(store, 1)).length, 1);
    assert.deepEqual(
      store.quarantine.samples(2).map(({ value }) => value),
      [7],
      'what comes is kept in memory',
    );
    await assert.rejects(
      store.quarantine.discard(9).then(() => store.quarantine.discard(2)),
      HistoryUnavailable,
    );
    assert(before.equals(readFileSync(path)), 'the file was changed');
    // As the message says.
    store.append(columnsOf([[2, clock.now() + YEAR, 8]]));
    rmSync(path);
    await clock.advance(1000);
    assert.equal(store.quarantine.problem, '');
    await store.close();
    store = await open();
    assert.deepEqual(
      store.quarantine.samples(2).map(({ value }) => value),
      [8],
    );
    await store.close();
  });
}

function madeBy(path: string, sql: string): void {
  rmSync(path);
  changed(path, sql);
}

function changed(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

test('after any single flipped bit, no sample set aside is another than it was, and history opens', async (t) => {
  const seed = Number(process.env.SEED ?? 11);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  const { clock, open, path } = prepare(t);
  let store = await open('create');
  const rows = Array.from(
    { length: 400 },
    (_, index) => [index % 5, clock.now() + YEAR + index * 10, rng.next()] as const,
  );
  store.append(columnsOf(rows));
  await store.close();
  const sound = readFileSync(path);
  const expected = new Map(rows.map(([pointId, at, value]) => [`${pointId} ${at}`, value]));
  const outcomes = { unharmed: 0, reported: 0 };
  for (let flip = 0; flip < 200; flip++) {
    const bytes = Buffer.from(sound);
    const bit = rng.integer(bytes.length * 8);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, bytes);
    store = await open();
    const found = [0, 1, 2, 3, 4].flatMap((pointId) => store.quarantine.samples(pointId));
    for (const { pointId, at, value } of found) {
      assert.equal(value, expected.get(`${pointId} ${at}`), `seed ${seed}, bit ${bit}, point ${pointId} at ${at}`);
    }
    const { dropped } = await store.statistics();
    const isReported = store.quarantine.problem !== '' || (dropped.damaged_future_stamp ?? 0) > 0;
    assert(
      isReported || found.length === rows.length,
      `seed ${seed}, bit ${bit}: ${found.length} samples without a word`,
    );
    outcomes[isReported ? 'reported' : 'unharmed']++;
    await store.close();
  }
  t.diagnostic(JSON.stringify(outcomes));
  assert(outcomes.reported > 50);
});

test('while the disk takes nothing, samples set aside wait in memory within their bound, and then all are written', async () => {
  const clock = new FakeClock();
  const disk = { isFull: true, rows: new Map<string, QuarantineChange>(), largest: 0 };
  const held = new HeldSamples(
    { clock, log: silentLog, commitEveryMs: 1000 },
    {
      loadQuarantine: () => Promise.resolve({ samples: [], damaged: 0 }),
      saveQuarantine(changes, anew) {
        disk.largest = Math.max(disk.largest, changes.length);
        if (disk.isFull) return Promise.reject(new HistoryUnavailable('the disk is full'));
        if (anew) disk.rows.clear();
        for (const change of changes) {
          if (change.sample === undefined) disk.rows.delete(`${change.at}`);
          else disk.rows.set(`${change.at}`, change);
        }
        return Promise.resolve();
      },
    },
    { append: () => assert.fail(), commit: () => assert.fail() },
  );
  await held.load();
  const count = 2 * QUARANTINE_SAMPLES_MAX + 7;
  for (let index = 0; index < count; index++) {
    held.hold(1, clock.now() + YEAR + index * 10, index, 0);
    if (index % 20_000 === 0) await clock.advance(1000);
  }
  assert.equal(held.problem, 'the disk is full');
  assert.deepEqual(held.dropped(), { future_stamp: count - QUARANTINE_SAMPLES_MAX });
  disk.isFull = false;
  await clock.advance(1000);
  assert.equal(held.problem, '');
  assert.equal(disk.rows.size, QUARANTINE_SAMPLES_MAX);
  assert(disk.largest <= 2 * QUARANTINE_SAMPLES_MAX, `${disk.largest} rows at once`);
  assert.equal(clock.pendingTimers, 0);
});
