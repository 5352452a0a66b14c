import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { HistoryUnavailable } from '../store.ts';
import { disk } from './disk.test-helper.ts';
import { HOT_FILE } from './layout.ts';
import { openHistory } from './open.ts';

const DAY = 86_400_000;
const YEAR = 365 * DAY;
const NOVEMBER = Date.UTC(2025, 10, 1);
const DECEMBER = Date.UTC(2025, 11, 1);

/** An hour of each day of a month. */
function month(from: number, value: number): Row[] {
  return Array.from({ length: 30 * 20 }, (_, index) => [index % 20, from + Math.floor(index / 20) * DAY, value]);
}

const harms: Readonly<Record<string, readonly [harm: (folder: string) => void, told: RegExp]>> = {
  'is all zeros': [
    (folder) => writeFileSync(join(folder, '2025-12.1.db'), new Uint8Array(131_072)),
    /2025-12\.1\.db .*restore it from a backup/,
  ],
  'holds another month': [
    (folder) => {
      renameSync(join(folder, '2025-12.1.db'), join(folder, 'other'));
      writeFileSync(join(folder, '2025-12.1.db'), readFileSync(join(folder, '2025-11.1.db')));
    },
    /2025-12\.1\.db holds 2025-11 instead of 2025-12: put the right file back/,
  ],
  'was made by a newer program': [
    (folder) => changed(join(folder, '2025-12.1.db'), 'PRAGMA user_version = 9'),
    /2025-12\.1\.db has version 9, this program knows version 1: start the newer program/,
  ],
  'was made by another program': [
    (folder) => changed(join(folder, '2025-12.1.db'), 'PRAGMA application_id = 7'),
    /2025-12\.1\.db is no month of a history \(application id 7\): restore it from a backup/,
  ],
  'lost its table': [
    (folder) => changed(join(folder, '2025-12.1.db'), 'DROP TABLE pack'),
    /2025-12\.1\.db cannot be used: the file is damaged.*restore it from a backup/,
  ],
};

function changed(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

for (const [what, [harm, told]] of Object.entries(harms)) {
  test(`a file of a month that ${what} is named with what to do, is a gap, and the rest is served`, async (t) => {
    const folder = temporaryFolder(t);
    const clock = new FakeClock();
    const options = { folder, clock, disk, log: silentLog, foldAfterMs: Infinity } as const;
    let store = await openHistory({ ...options, mode: 'create' });
    store.append(columnsOf([...month(NOVEMBER, 11), ...month(DECEMBER, 12), [3, clock.now(), 1]]));
    await store.compact();
    await store.close();
    harm(folder);
    store = await openHistory({ ...options, mode: 'open' });
    const series = await store.range(3, 0, Infinity, 1e6);
    assert.deepEqual([...series.values], [...Array.from({ length: 30 }, () => 11), 1]);
    assert.equal(series.damaged?.length, 1);
    const { damaged } = await store.contents();
    assert.match(damaged[0]?.why ?? '', told);
    const { problems } = await store.verify();
    assert.match(problems.join(), /2025-12\.1\.db cannot be read/);
    // Late samples of that month are taken, and read.
    store.append(columnsOf([[3, DECEMBER + DAY, 7]]));
    await store.commit();
    assert.deepEqual(await rowsOf(store, 3, DECEMBER, DECEMBER + 2 * DAY), [[DECEMBER + DAY, 7, 0]]);
    await store.close();
  });
}

test('files of two months that changed places are both told, and nothing of one is taken for the other', async (t) => {
  const folder = temporaryFolder(t);
  const options = { folder, clock: new FakeClock(), disk, log: silentLog, foldAfterMs: Infinity } as const;
  let store = await openHistory({ ...options, mode: 'create' });
  store.append(columnsOf([...month(NOVEMBER, 11), ...month(DECEMBER, 12)]));
  await store.compact();
  await store.close();
  const [one, other, between] = ['2025-11.1.db', '2025-12.1.db', 'between'].map((name) => join(folder, name));
  assert(one !== undefined && other !== undefined && between !== undefined);
  renameSync(one, between);
  renameSync(other, one);
  renameSync(between, other);
  store = await openHistory({ ...options, mode: 'open' });
  assert.deepEqual(await rowsOf(store, 3), []);
  assert.equal((await store.statistics()).damagedChunks, 2);
  await store.close();
});

test('a file deleted while it is in use is told, nothing is acknowledged, and all is there once it is back', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const options = { folder, clock, disk, log: silentLog } as const;
  let store = await openHistory({ ...options, mode: 'create' });
  const at = clock.now();
  store.append(columnsOf([[1, at, 1]]));
  await store.commit();
  const path = join(folder, HOT_FILE);
  renameSync(path, `${path}.away`);
  store.append(columnsOf([[1, at + 1000, 2]]));
  await assert.rejects(
    store.commit(),
    (error) => error instanceof HistoryUnavailable && /hot\.db was deleted or moved away/.test(error.message),
  );
  assert.match((await store.statistics()).problem, /put it back/);
  assert.equal((await rowsOf(store, 1)).length, 2, 'what waits is read');
  renameSync(`${path}.away`, path);
  await clock.advance(5000);
  assert.equal((await store.statistics()).problem, '');
  await store.close();
  store = await openHistory({ ...options, mode: 'open' });
  assert.deepEqual(
    (await rowsOf(store, 1)).map(([, value]) => value),
    [1, 2],
  );
  await store.close();
});

test('a clock that steps a year back, a year ahead and back again loses nothing and stops nothing', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  let ahead = 0;
  const stepping: Clock = {
    now: () => clock.now() + ahead,
    monotonic: () => clock.monotonic(),
    setTimer: (delayMs, run) => clock.setTimer(delayMs, run),
  };
  const options = { folder, clock: stepping, disk, log: silentLog, foldAfterMs: 0 } as const;
  let store = await openHistory({ ...options, mode: 'create' });
  const expected = new Map<number, number>();
  for (const [turn, step] of [0, -YEAR, 0, YEAR, 0, -YEAR, YEAR, 0].entries()) {
    ahead = step;
    for (let index = 0; index < 3; index++) {
      const at = stepping.now();
      store.append(columnsOf([[1, at, turn]]));
      expected.set(at, turn);
      await clock.advance(DAY / 2);
    }
    await store.commit();
    if (turn % 3 === 2) await store.compact();
    if (turn % 3 === 1) {
      await store.close();
      store = await openHistory({ ...options, mode: 'open' });
    }
  }
  const sorted = [...expected].sort(([one], [other]) => one - other);
  assert.deepEqual(
    (await rowsOf(store, 1)).map(([at, value]) => [at, value]),
    sorted,
  );
  const { dropped, problem } = await store.statistics();
  assert.deepEqual({ dropped, problem, aside: store.quarantine.list() }, { dropped: {}, problem: '', aside: [] });
  assert.deepEqual((await store.verify()).problems, []);
  await store.compact(Infinity);
  assert.equal((await store.statistics()).samples, sorted.length);
  const files = readdirSync(folder).filter((name) => name.endsWith('.db') && name !== HOT_FILE);
  assert.equal(files.length, 3, files.join());
  await store.close();
});
