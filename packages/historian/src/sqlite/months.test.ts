import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { levelOf, reasonOf, silentLog } from '@t3000/core';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import type { HistoryOptions } from './open.ts';
import { disk } from './disk.test-helper.ts';
import { HOT_FILE } from './layout.ts';
import { openHistory } from './open.ts';

const DAY = 86_400_000;
const DECEMBER = Date.UTC(2025, 11, 1);

function prepare(t: TestContext, more: Partial<HistoryOptions> = {}) {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const open = (mode: 'create' | 'open' = 'open') =>
    openHistory({ folder, clock, disk, log: silentLog, mode, foldAfterMs: 0, ...more });
  const files = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.db') && name !== HOT_FILE);
  return { folder, clock, open, files };
}

/** December of some points, a sample every hour. */
function december(points: number): Row[] {
  return Array.from({ length: points * 31 * 24 }, (_, index) => {
    const hour = Math.floor(index / points);
    return [index % points, DECEMBER + hour * 3_600_000, ((index % points) + hour) / 10] as const;
  });
}

test('a month that is over gets a file by itself, and nothing of it stays behind', async (t) => {
  const { folder, clock, open, files } = prepare(t);
  const store = await open('create');
  store.append(columnsOf(december(50)));
  await store.commit();
  await store.dropBefore(0);
  await clock.advance(60_000);
  assert.deepEqual(files(), ['2025-12.1.db']);
  const db = new DatabaseSync(join(folder, HOT_FILE), { readOnly: true });
  assert.deepEqual({ ...db.prepare('SELECT count(*) AS chunks FROM chunk').get() }, { chunks: 0 });
  db.close();
  assert.equal((await rowsOf(store, 7)).length, 31 * 24);
  assert.deepEqual((await store.verify()).problems, []);
  // Late samples win, on either side of a compaction, and the new file takes the place of the old.
  store.append(columnsOf([[7, DECEMBER, 99]]));
  assert.deepEqual((await rowsOf(store, 7, DECEMBER, DECEMBER + 1))[0], [DECEMBER, 99, 0]);
  await store.compact();
  await clock.advance(1000);
  assert.deepEqual(files(), ['2025-12.2.db']);
  assert.deepEqual((await rowsOf(store, 7, DECEMBER, DECEMBER + 1))[0], [DECEMBER, 99, 0]);
  assert.equal((await store.statistics()).samples, 50 * 31 * 24);
  await store.close();
});

test('a month whose points are kept for different times is made anew, and then goes with its last point', async (t) => {
  const { clock, open, files } = prepare(t);
  const store = await open('create');
  store.append(columnsOf(december(4)));
  await store.compact();
  const january = Date.UTC(2026, 0, 1);
  assert.equal(await store.dropBefore((pointId) => (pointId < 3 ? january : 0)), 3 * 31 * 24);
  await clock.advance(1000);
  assert.deepEqual(files(), ['2025-12.2.db']);
  assert.deepEqual(await rowsOf(store, 2), []);
  assert.equal((await rowsOf(store, 3)).length, 31 * 24);
  assert.equal((await store.statistics()).points, 1);
  assert.equal(await store.dropBefore(january - 1), 0);
  assert.equal(await store.dropBefore(january), 31 * 24);
  await clock.advance(1000);
  assert.deepEqual(files(), []);
  assert.equal((await store.statistics()).samples, 0);
  await store.close();
});

test('points read again, alone or with neighbours of their pack, are what they were the first time', async (t) => {
  const { open } = prepare(t);
  const store = await open('create');
  store.append(columnsOf(december(12)));
  await store.compact();
  const from = DECEMBER + 5 * DAY;
  const read = async (ids: readonly number[]) => {
    const all = await store.ranges(ids, from, from + DAY, 1e6);
    return all.map(({ at, values }) => [...at].map((stamp, index) => [stamp, values[index]]));
  };
  const ids = Array.from({ length: 12 }, (_, pointId) => pointId);
  const once = await read(ids);
  assert.equal(once[11]?.length, 24);
  for (let round = 0; round < 2; round++) {
    for (const pointId of ids) assert.deepEqual(await read([pointId]), [once[pointId]]);
    for (const few of [
      [3, 4],
      [0, 5, 11],
      [7, 8, 9, 10],
      [2, 2],
    ]) {
      assert.deepEqual(
        await read(few),
        few.map((pointId) => once[pointId]),
      );
    }
    assert.deepEqual(await read([13]), [[]]);
    assert.deepEqual(await read(ids), once);
  }
  await store.close();
});

test('points of a day are dropped by their own limit', async (t) => {
  const { clock, open } = prepare(t);
  const store = await open('create');
  const at = clock.now() - 2 * DAY;
  store.append(columnsOf([1, 2, 3].map((pointId) => [pointId, at, pointId] as const)));
  assert.equal(await store.dropBefore((pointId) => (pointId === 2 ? clock.now() : 0)), 1);
  assert.deepEqual(await store.at([1, 2, 3], clock.now(), 9 * DAY).then((found) => found.map((one) => one?.value)), [
    1,
    undefined,
    3,
  ]);
  assert.deepEqual((await store.verify()).problems, []);
  await store.close();
});

test('a history of the first layout is taken over', async (t) => {
  const { folder, open } = prepare(t, { foldAfterMs: Infinity });
  let store = await open('create');
  store.append(columnsOf(december(3)));
  await store.dropBefore(0);
  store.append(columnsOf([[3, DECEMBER, 5]]));
  await store.close();
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec(
    'DROP TABLE chunk_other; DROP TABLE day_other; DROP TABLE month; DROP TABLE leftover; PRAGMA user_version = 1',
  );
  db.close();
  store = await open();
  assert.equal((await store.statistics()).samples, 3 * 31 * 24 + 1);
  await store.compact();
  assert.equal((await rowsOf(store, 2)).length, 31 * 24);
  assert.equal((await rowsOf(store, 3)).length, 1);
  await store.close();
});

for (const [title, harm] of Object.entries<(path: string) => void>({
  'is missing': (path) => rmSync(path),
  'was cut short': (path) => writeFileSync(path, readFileSync(path).subarray(0, 70_000)),
  'belongs to another program': (path) => writeFileSync(path, 'temperature;21.5\n'.repeat(10_000)),
})) {
  test(`a file of a month that ${title} is a gap that is reported, and the rest is served`, async (t) => {
    const { folder, clock, open, files } = prepare(t);
    let store = await open('create');
    const rows = december(20).map(([pointId, at], index): Row => [pointId, at, Math.sin(index)]);
    store.append(columnsOf([...rows, [5, clock.now(), 1]]));
    await store.compact();
    await store.close();
    harm(join(folder, files()[0]!));
    store = await open();
    const series = await store.range(5, DECEMBER, Infinity, 1e6);
    assert.deepEqual(series.values.at(-1), 1);
    assert(series.damaged!.length > 0);
    const { points } = await store.buckets([5], DECEMBER, DECEMBER + 31 * DAY, DAY);
    assert.equal(reasonOf(points[0]!.qualities[30]!), 'damaged');
    assert.equal(levelOf(points[0]!.qualities[30]!), 'bad');
    assert((await store.statistics()).damagedChunks > 0);
    assert((await store.verify()).problems.length > 0);
    store.append(columnsOf([[5, DECEMBER + 5 * DAY, 7]]));
    assert.equal((await store.at([5], DECEMBER + 5 * DAY, DAY))[0]?.value, 7);
    await store.close();
  });
}

test('after any single flipped bit in the file of a month, what is read is right, and what is missing is reported', async (t) => {
  const seed = Number(process.env.SEED ?? 9);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  const { folder, open, files } = prepare(t);
  let store = await open('create');
  const rows = december(40).map(([pointId, at], index): Row => [pointId, at, Math.sin(index)]);
  store.append(columnsOf(rows));
  await store.compact();
  await store.close();
  const path = join(folder, files()[0]!);
  const sound = readFileSync(path);
  const outcomes = { unharmed: 0, reported: 0 };
  for (let flip = 0; flip < 200; flip++) {
    const bytes = Buffer.from(sound);
    const bit = rng.integer(bytes.length * 8);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, bytes);
    store = await open();
    let lost = 0;
    for (const series of await store.ranges(
      Array.from({ length: 40 }, (_, index) => index),
      0,
      Infinity,
      1e6,
    )) {
      if (series.at.length < 31 * 24) lost++;
    }
    for (const [pointId, at, value] of rows.filter((_, index) => index % 997 === flip % 997)) {
      const [sample] = await store.at([pointId], at, 0);
      if (sample !== undefined)
        assert.equal(sample.value, value, `seed ${seed}, bit ${bit}, point ${pointId} at ${at}`);
    }
    const { damaged, problems } = await store.verify();
    assert(lost === 0 || damaged.length + problems.length > 0, `seed ${seed}, bit ${bit}`);
    if (damaged.length + problems.length > 0) outcomes.reported++;
    else outcomes.unharmed++;
    await store.close();
  }
  t.diagnostic(JSON.stringify(outcomes));
  assert(outcomes.reported > 100);
});

test('a damaged chunk stays a gap when its month is made anew', async (t) => {
  const { folder, clock, open } = prepare(t, { foldAfterMs: Infinity });
  let store = await open('create');
  store.append(columnsOf(december(3)));
  await store.dropBefore(0);
  await store.close();
  const db = new DatabaseSync(join(folder, HOT_FILE));
  db.exec('UPDATE chunk SET data = zeroblob(60) WHERE id = (SELECT min(id) FROM chunk)');
  db.close();
  store = await open();
  await store.compact();
  await clock.advance(1000);
  const series = await store.range(0, 0, Infinity, 1e6);
  assert.equal(series.at.length, 30 * 24);
  assert.deepEqual(series.damaged, [{ from: DECEMBER, to: DECEMBER + 23 * 3_600_000 }]);
  assert.equal((await rowsOf(store, 1)).length, 31 * 24);
  assert(existsSync(join(folder, '2025-12.1.db')));
  await store.close();
});

test('damage is found by reading in the background', async (t) => {
  const { folder, clock, open, files } = prepare(t, { scrubEveryMs: 10_000 });
  let store = await open('create');
  store.append(columnsOf(december(10)));
  await store.compact();
  await store.close();
  const path = join(folder, files()[0]!);
  const bytes = readFileSync(path);
  bytes[bytes.length - 50]! ^= 1;
  writeFileSync(path, bytes);
  store = await open();
  await clock.advance(60_000);
  assert((await store.statistics()).damagedChunks > 0);
  await store.close();
});
