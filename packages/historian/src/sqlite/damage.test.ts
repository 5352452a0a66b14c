import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { HistoryUnavailable } from '../store.ts';
import { HOT_FILE } from './layout.ts';
import { openHistory } from './open.ts';

const FLIPS = 200;
const POINTS = 40;

test('after any single flipped bit, what is read is right, and what is missing is reported', async (t) => {
  const seed = Number(process.env.SEED ?? 7);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const path = join(folder, HOT_FILE);
  const open = () => openHistory({ folder, clock, log: silentLog, mode: 'open' });
  const expected = await fill(folder, clock, rng);
  const sound = readFileSync(path);
  const outcomes = { unharmed: 0, reported: 0, refused: 0 };
  for (let flip = 0; flip < FLIPS; flip++) {
    const bytes = Buffer.from(sound);
    const bit = rng.integer(bytes.length * 8);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(path, bytes);
    let store;
    try {
      store = await open();
    } catch (error) {
      assert(error instanceof HistoryUnavailable, `seed ${seed}, bit ${bit}: ${String(error)}`);
      outcomes.refused++;
      continue;
    }
    let missing = 0;
    for (const [pointId, series] of expected) {
      for (const [at, value, quality] of await rowsOf(store, pointId)) {
        assert.deepEqual([value, quality], series.get(at), `seed ${seed}, bit ${bit}, point ${pointId} at ${at}`);
        missing--;
      }
      missing += series.size;
    }
    for (const sample of await store.at([...expected.keys()], clock.now() - 20 * 3_600_000, 2 * 86_400_000)) {
      if (sample === undefined) continue;
      const { pointId, at, value, quality } = sample;
      assert.deepEqual(
        [value, quality],
        expected.get(pointId)!.get(at),
        `seed ${seed}, bit ${bit}, newest of ${pointId}`,
      );
    }
    const { damaged, problems } = await store.verify();
    const { dropped, damagedChunks } = await store.statistics();
    const reported = damaged.length + problems.length + (dropped.damaged_log_entries ?? 0);
    assert.equal(damagedChunks, damaged.length);
    assert(missing === 0 || reported > 0, `seed ${seed}, bit ${bit}: ${missing} samples are missing without a word`);
    if (reported > 0) outcomes.reported++;
    else outcomes.unharmed++;
    await store.close().catch((error: unknown) => assert(error instanceof HistoryUnavailable));
  }
  t.diagnostic(JSON.stringify(outcomes));
  assert(outcomes.reported > FLIPS / 4);
});

/** Sealed samples of some days, and some more in the log. */
async function fill(
  folder: string,
  clock: FakeClock,
  rng: SeededRng,
): Promise<Map<number, Map<number, readonly [number, number]>>> {
  const store = await openHistory({ folder, clock, log: silentLog, mode: 'create' });
  const expected = new Map<number, Map<number, readonly [number, number]>>();
  const start = clock.now();
  for (let step = 0; step < 300; step++) {
    const at = start + step * 900_000;
    await clock.advance(at - clock.now());
    const rows: Row[] = Array.from({ length: POINTS }, (_, pointId) => [
      pointId,
      at + rng.integer(30) * 10,
      pointId % 2 === 0 ? rng.integer(300) / 10 : rng.next(),
      rng.integer(20) === 0 ? 0x82 : 0,
    ]);
    store.append(columnsOf(rows));
    for (const [pointId, stamp, value, quality = 0] of rows) {
      if (!expected.has(pointId)) expected.set(pointId, new Map());
      expected.get(pointId)!.set(stamp, [value, quality]);
    }
  }
  await store.close();
  return expected;
}

test('a damaged chunk is absent, counted and named; the other chunks are served', async (t) => {
  const folder = temporaryFolder(t);
  const clock = new FakeClock();
  const path = join(folder, HOT_FILE);
  const at = clock.now() - 5000;
  const marks = [0.123456789, 0.987654321, 0.555555555];
  let store = await openHistory({ folder, clock, log: silentLog, mode: 'create' });
  store.append(columnsOf(marks.map((value, index) => [index + 1, at, value] as const)));
  await store.dropBefore(0);
  await store.close();
  const bytes = readFileSync(path);
  const needle = Buffer.alloc(8);
  needle.writeDoubleLE(0.987654321);
  // Also the copy that the trimmed log left in a free page.
  for (let place = bytes.indexOf(needle); place >= 0; place = bytes.indexOf(needle)) bytes[place]! ^= 1;
  writeFileSync(path, bytes);
  store = await openHistory({ folder, clock, log: silentLog, mode: 'open' });
  assert.deepEqual(await rowsOf(store, 1), [[at, 0.123456789, 0]]);
  assert.deepEqual(await rowsOf(store, 2), []);
  assert.deepEqual(await store.at([2, 3], at, 1000), [undefined, { pointId: 3, at, value: 0.555555555, quality: 0 }]);
  assert.equal((await store.statistics()).damagedChunks, 1);
  const report = await store.verify();
  assert.equal(report.chunks, 3);
  assert.deepEqual(report.damaged, [{ pointId: 2, from: at, to: at, why: 'the checksum does not fit at byte 1' }]);
  assert.deepEqual(report.problems, []);
  // New samples of the same stretch are kept beside the damaged chunk.
  store.append(columnsOf([[2, at, 7]]));
  await store.dropBefore(0);
  assert.deepEqual(await rowsOf(store, 2), [[at, 7, 0]]);
  assert.equal((await store.statistics()).damagedChunks, 1);
  await store.close();
});
