import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import { disk } from './disk.test-helper.ts';
import { MonthBuilder } from './month-builder.ts';
import { openHistory } from './open.ts';

const DECEMBER = Date.UTC(2025, 11, 1);
const HOUR = 3_600_000;
const POINTS = 200;

/** Hours of December, of all points. */
function hours(count: number, value: number): Row[] {
  return Array.from({ length: count * POINTS }, (_, index) => {
    return [index % POINTS, DECEMBER + Math.floor(index / POINTS) * HOUR, value] as const;
  });
}

async function december(t: TestContext) {
  const folder = temporaryFolder(t);
  const options = { folder, clock: new FakeClock(), disk, log: silentLog, foldAfterMs: Infinity } as const;
  const store = await openHistory({ ...options, mode: 'create' });
  store.append(columnsOf(hours(24 * 30, 1)));
  await store.dropBefore(0);
  return store;
}

test('late samples that are sealed while their month moves into its file are in the file, too, when compaction is over', async (t) => {
  const store = await december(t);
  // Called with its own `this` below.
  // oxlint-disable-next-line typescript/unbound-method
  const { step } = MonthBuilder.prototype;
  let second: Promise<void> | undefined;
  t.mock.method(MonthBuilder.prototype, 'step', function meanwhile(this: MonthBuilder) {
    if (second === undefined) {
      store.append(columnsOf(hours(24, 2)));
      second = store.compact(Infinity);
    }
    return step.call(this);
  });
  await store.compact(Infinity);
  await second;
  assert.equal((await store.statistics()).samples, 24 * 30 * POINTS, 'nothing counts twice');
  assert.equal((await store.contents()).stretches.length, 1);
  assert.deepEqual((await rowsOf(store, 7, DECEMBER, DECEMBER + HOUR))[0], [DECEMBER, 2, 0]);
  await store.close();
});

test('points dropped from a month stay dropped when it is compacted at the same time', async (t) => {
  const store = await december(t);
  await store.compact(Infinity);
  const january = Date.UTC(2026, 0, 1);
  const [dropped] = await Promise.all([
    store.dropBefore((pointId) => (pointId < 50 ? january : 0)),
    store.compact(Infinity),
  ]);
  assert.equal(dropped, 50 * 24 * 30);
  assert.equal((await rowsOf(store, 49)).length, 0);
  await store.close();
});
