import assert from 'node:assert/strict';

import { columnsOf, historyTest, rowsOf } from './subject.ts';
import type { OpenSubject, Row } from './subject.ts';

const DAY = 86_400_000;

export function keepingConformance(open: OpenSubject): void {
  historyTest('the last write wins for one point and stamp, sealed or not', open, async (subject) => {
    const { store, clock } = subject;
    const t = clock.now() - DAY;
    store.append(
      columnsOf([
        [1, t, 1],
        [1, t, 2],
      ]),
    );
    assert.deepEqual(await rowsOf(store, 1), [[t, 2, 0]]);
    await subject.settle();
    store.append(columnsOf([[1, t, 3]]));
    assert.deepEqual(await rowsOf(store, 1), [[t, 3, 0]]);
    await subject.settle();
    assert.deepEqual(await rowsOf(store, 1), [[t, 3, 0]]);
    assert.equal((await store.statistics()).samples, 1);
  });

  historyTest('what is there adds up, stretch by stretch, and a check tells how far it is', open, async (subject) => {
    const { store, clock } = subject;
    const today = Math.floor(clock.now() / DAY) * DAY;
    const rows = [1, 2, 40].flatMap((days) =>
      Array.from({ length: 50 }, (_, index) => [1 + (index % 3), today - days * DAY + index * 1000, index] as const),
    );
    store.append(columnsOf(rows));
    await store.commit();
    const sum = async (): Promise<number> => {
      const { stretches, unsealed } = await store.contents();
      assert.ok(stretches.every(({ from, to }, index) => from < to && from >= (stretches[index - 1]?.from ?? 0)));
      return stretches.reduce((all, { samples }) => all + samples, unsealed);
    };
    assert.equal(await sum(), rows.length);
    await subject.settle();
    assert.equal(await sum(), rows.length);
    await store.compact();
    assert.equal(await sum(), rows.length);
    const steps: (readonly [number, number])[] = [];
    await store.verify((done, total) => steps.push([done, total]));
    assert.ok(steps.every(([done, total], index) => done <= total && done >= (steps[index - 1]?.[0] ?? 0)));
    assert.deepEqual((await store.contents()).damaged, []);
  });

  historyTest('committed samples survive a restart, whatever their value', open, async (subject) => {
    const { store, clock } = subject;
    const t = clock.now() - 1000;
    const values = [Number.NaN, -0, Infinity, -Infinity, 0.1 + 0.2, 5e-324];
    store.append(columnsOf(values.map((value, index) => [1, t + index * 10, value, index * 40] as const)));
    await store.commit();
    let again = await subject.reopen();
    const expected = values.map((value, index) => [t + index * 10, value, index * 40]);
    assert.deepEqual(await rowsOf(again, 1), expected);
    await subject.settle();
    again = await subject.reopen();
    assert.deepEqual(await rowsOf(again, 1), expected);
  });

  historyTest('a stamp is rounded to the resolution of the store', open, async (subject) => {
    const step = subject.stampResolutionMs;
    const t = Math.ceil(subject.clock.now() / step) * step - 1000 * step;
    subject.store.append(
      columnsOf([
        [1, t + step * 0.4, 1],
        [1, t + step * 1.4, 2],
      ]),
    );
    assert.deepEqual(await rowsOf(subject.store, 1), [
      [t, 1, 0],
      [t + step, 2, 0],
    ]);
  });

  historyTest('impossible stamps are refused and counted', open, async (subject) => {
    const { store, clock } = subject;
    const now = clock.now();
    store.append(
      columnsOf([
        [1, now + 3_600_000, 1],
        [1, Number.NaN, 3],
        [1, -1000, 4],
        [-1, now, 5],
        [1, Infinity, 6],
      ]),
    );
    const { dropped, appended, samples } = await store.statistics();
    assert.deepEqual({ dropped, appended, samples }, { dropped: { invalid: 4 }, appended: 1, samples: 1 });
  });

  historyTest('statistics count samples, points and commits', open, async (subject) => {
    const { store, clock } = subject;
    const t = clock.now() - 5 * DAY;
    assert.deepEqual((await store.statistics()).oldestAt, undefined);
    store.append(
      columnsOf([
        [1, t, 1],
        [7, t + DAY, 2],
        [70, t + 2 * DAY, 3],
      ]),
    );
    await store.commit();
    await subject.settle();
    store.append(columnsOf([[1, t + 3 * DAY, 4]]));
    const found = await store.statistics();
    assert.equal(found.samples, 4);
    assert.equal(found.points, 3);
    assert.equal(found.oldestAt, t);
    assert.equal(found.newestAt, t + 3 * DAY);
    assert.equal(found.appended, 4);
    assert.equal(found.committed, 3);
    assert(found.commits >= 1);
    assert(found.bytes > 0);
    assert.equal(found.problem, '');
  });

  historyTest('old samples are dropped in whole chunks, and stay dropped', open, async (subject) => {
    const { store, clock } = subject;
    const step = subject.dropStepMs;
    const t = Math.floor(clock.now() / DAY) * DAY - 10 * step;
    const every = Math.floor(step / 110) * 10;
    const rows: Row[] = Array.from({ length: 100 }, (_, index) => [1 + (index % 2), t + index * every, index]);
    store.append(columnsOf(rows.slice(0, 50)));
    await subject.settle();
    store.append(columnsOf(rows.slice(50)));
    const before = t + 5 * step + 1000;
    const dropped = await store.dropBefore(before);
    const kept = rows.filter((row) => row[1] >= before).length;
    assert((await store.statistics()).samples === 100 - dropped && dropped <= 100 - kept && dropped > 0);
    const again = await subject.reopen();
    for (const pointId of [1, 2]) {
      const found = await rowsOf(again, pointId);
      assert(found.every(([at]) => at >= before - step));
      assert.equal(
        found.filter(([at]) => at >= before).length,
        rows.filter((row) => row[0] === pointId && row[1] >= before).length,
      );
    }
    assert.equal((await again.statistics()).samples, 100 - dropped);
    assert.deepEqual((await again.verify()).damaged, []);
  });
}
