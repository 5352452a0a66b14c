import assert from 'node:assert/strict';

import { SeededRng } from '@t3000/testkit';

import type { HistoryStore } from '../store.ts';
import { columnsOf, historyTest, rowsOf } from './subject.ts';
import type { OpenSubject, Row, Subject } from './subject.ts';

const DAY = 86_400_000;
const POINTS = 5;
const STEPS = 250;
const SEEDS = 4;

type Model = Map<number, readonly [value: number, quality: number]>[];

/** Random work on the store and on plain maps must look the same at every moment. */
export function modelConformance(open: OpenSubject): void {
  const first = Number(process.env.SEED ?? 1);
  for (let seed = first; seed < first + SEEDS; seed++) {
    historyTest(`random appends, restarts and reads agree with plain maps (seed ${seed})`, open, (subject) =>
      compareWithModel(subject, new SeededRng(seed)),
    );
  }
}

async function compareWithModel(subject: Subject, rng: SeededRng): Promise<void> {
  let store: HistoryStore = subject.store;
  const model: Model = Array.from({ length: POINTS }, () => new Map());
  const start = subject.clock.now();
  for (let step = 0; step < STEPS; step++) {
    const rows = randomRows(rng, start, subject.clock.now(), subject.stampResolutionMs);
    store.append(columnsOf(rows));
    for (const [pointId, at, value, quality = 0] of rows) model[pointId]?.set(at, [value, quality]);
    await subject.clock.advance(rng.integer(6) * 600_000);
    const dice = rng.integer(100);
    if (dice < 10) await store.commit();
    if (dice >= 10 && dice < 16) await subject.settle();
    if (dice >= 16 && dice < 19) store = await subject.reopen();
    if (step % 5 === 0) await compare(store, model, rng, start, subject.clock.now(), `seed ${rng.seed}, step ${step}`);
  }
  const { samples } = await store.statistics();
  assert(samples >= model.reduce((sum, series) => sum + series.size, 0));
  await subject.settle();
  assert.equal(
    (await store.statistics()).samples,
    model.reduce((sum, series) => sum + series.size, 0),
  );
  assert.deepEqual({ ...(await store.verify()), chunks: 0 }, { chunks: 0, damaged: [], problems: [] });
}

/** Mostly in order; some late by days, some twice, some for the same stamp. */
function randomRows(rng: SeededRng, start: number, now: number, step: number): Row[] {
  const rows: Row[] = [];
  const count = 1 + rng.integer(rng.integer(20) === 0 ? 3000 : 60);
  for (let index = 0; index < count; index++) {
    const before = rows.at(-1);
    const value = rng.integer(50) === 0 ? Number.NaN : rng.integer(1000) / 10;
    const quality = rng.integer(30) === 0 ? 0x82 : 0;
    const kind = rng.integer(20);
    if (kind === 0 && before !== undefined) {
      rows.push([before[0], before[1], value, quality]);
      continue;
    }
    const lateness = kind === 1 ? rng.integer(8 * DAY) : rng.integer(600_000);
    const at = Math.max(start - DAY, now - lateness);
    rows.push([rng.integer(POINTS), Math.floor(at / step) * step, value, quality]);
  }
  return rows;
}

async function compare(
  store: HistoryStore,
  model: Model,
  rng: SeededRng,
  start: number,
  now: number,
  title: string,
): Promise<void> {
  for (const [pointId, series] of model.entries()) {
    const from = start - DAY + rng.integer(now - start + 2 * DAY);
    const to = from + rng.integer(now - start + DAY);
    const all = [...series].sort((a, b) => a[0] - b[0]);
    const expected = all.filter(([at]) => at >= from && at < to).map(([at, [value, quality]]) => [at, value, quality]);
    assert.deepEqual(await rowsOf(store, pointId, from, to), expected, `${title}, range of point ${pointId}`);
    const [newest] = await store.at([pointId], to, DAY);
    const [at, [value, quality] = []] = all.findLast(([stamp]) => stamp <= to && stamp >= to - DAY) ?? [];
    assert.deepEqual(
      newest,
      at === undefined ? undefined : { pointId, at, value, quality },
      `${title}, point ${pointId} at ${to}`,
    );
  }
}
