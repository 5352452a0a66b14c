import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { silentLog } from '@t3000/core';
import { temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from '../conformance/subject.ts';
import type { Row } from '../conformance/subject.ts';
import type { HistoryStore } from '../store.ts';
import { HistoryUnavailable } from '../store.ts';
import { DAY_MS } from './layout.ts';
import { openHistory } from './open.ts';
import { slowClock } from './slow-clock.test-helper.ts';

const POINTS = 600;
const DAYS = 6;

/** One sample a day of every point, sealed. */
async function filled(t: TestContext) {
  const clock = slowClock();
  const store = await openHistory({ folder: temporaryFolder(t), clock, log: silentLog, mode: 'create' });
  const today = Math.floor(clock.now() / DAY_MS) * DAY_MS;
  const rows = Array.from({ length: POINTS * DAYS }, (_, index): Row => {
    const at = today - (1 + Math.floor(index / POINTS)) * DAY_MS;
    return [index % POINTS, at, index];
  });
  store.append(columnsOf(rows));
  await store.dropBefore(0);
  clock.turns = 0;
  return { clock, store, today };
}

/** Appends and commits a sample in every turn until the work is done. */
async function meanwhile<T>(store: HistoryStore, work: Promise<T>, row: (turn: number) => Row): Promise<[T, number]> {
  const state = { running: true };
  let turns = 0;
  void work.finally(() => (state.running = false)).catch(() => undefined);
  for (; state.running; turns++) {
    store.append(columnsOf([row(turns)]));
    await store.commit();
    await new Promise(setImmediate);
  }
  return [await work, turns];
}

test('days are dropped in turns, and what is appended meanwhile stays', async (t) => {
  const { clock, store, today } = await filled(t);
  const [dropped, commits] = await meanwhile(store, store.dropBefore(today - 2 * DAY_MS), (turn) => [
    1,
    today + turn * 10,
    turn,
  ]);
  assert.equal(dropped, (DAYS - 2) * POINTS);
  assert(clock.turns > 4 && commits > 2, `${clock.turns} turns, ${commits} commits`);
  assert.equal((await rowsOf(store, 1, today)).length, commits);
  assert.equal((await store.statistics()).samples, 2 * POINTS + commits);
  assert.deepEqual((await store.verify()).problems, []);
  await store.close();
});

test('verifying takes turns, and is not misled by days that change meanwhile', async (t) => {
  const { clock, store, today } = await filled(t);
  const both = Promise.all([store.verify(), store.dropBefore(today - 3 * DAY_MS)]);
  const [[{ damaged, problems }, dropped], commits] = await meanwhile(store, both, (turn) => [
    2000 + turn,
    today - DAY_MS,
    turn,
  ]);
  assert.deepEqual({ damaged, problems }, { damaged: [], problems: [] });
  assert.equal(dropped, (DAYS - 3) * POINTS);
  assert(clock.turns > 4 && commits > 2, `${clock.turns} turns, ${commits} commits`);
  await store.close();
});

test('closing ends what is under way', async (t) => {
  const { store } = await filled(t);
  const closedMeanwhile = (error: unknown): boolean =>
    error instanceof HistoryUnavailable && /closed meanwhile/.test(error.message);
  const ended = [
    assert.rejects(store.verify(), closedMeanwhile),
    assert.rejects(store.dropBefore(Infinity), closedMeanwhile),
  ];
  await store.close();
  await Promise.all(ended);
});
