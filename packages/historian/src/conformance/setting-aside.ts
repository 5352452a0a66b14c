import assert from 'node:assert/strict';

import { QUARANTINE_SAMPLES_MAX } from '../store.ts';
import { columnsOf, historyTest, rowsOf } from './subject.ts';
import type { OpenSubject } from './subject.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

export function settingAsideConformance(open: OpenSubject): void {
  historyTest(
    'samples from the future are set aside, told with all there is, and outlast a restart',
    open,
    async (subject) => {
      const { store, clock } = subject;
      const now = clock.now();
      store.append(
        columnsOf([
          [1, now, 1],
          [1, now + HOUR, 2],
          [1, now + HOUR + 10, -0, 64],
          [7, now + YEAR, Number.NaN, 130],
          [7, now + YEAR - HOUR, Infinity],
        ]),
      );
      await store.commit();
      assert.deepEqual(await rowsOf(store, 1), [
        [now, 1, 0],
        [now + HOUR, 2, 0],
      ]);
      assert.deepEqual(await rowsOf(store, 7), []);
      const expected = [
        {
          pointId: 1,
          samples: 1,
          firstAt: now + HOUR + 10,
          lastAt: now + HOUR + 10,
          firstReceivedAt: now,
          lastReceivedAt: now,
          aheadMs: HOUR + 10,
        },
        {
          pointId: 7,
          samples: 2,
          firstAt: now + YEAR - HOUR,
          lastAt: now + YEAR,
          firstReceivedAt: now,
          lastReceivedAt: now,
          aheadMs: YEAR,
        },
      ];
      assert.deepEqual(store.quarantine.list(), expected);
      await clock.advance(60_000);
      const { quarantine } = await subject.reopen();
      assert.deepEqual(quarantine.list(), expected);
      assert.deepEqual(quarantine.samples(1), [
        { pointId: 1, at: now + HOUR + 10, value: -0, quality: 64, receivedAt: now },
      ]);
      assert.deepEqual(quarantine.samples(7), [
        { pointId: 7, at: now + YEAR - HOUR, value: Infinity, quality: 0, receivedAt: now },
        { pointId: 7, at: now + YEAR, value: Number.NaN, quality: 130, receivedAt: now },
      ]);
      assert.equal(quarantine.problem, '');
    },
  );

  historyTest(
    'what was set aside goes into history once it is no more ahead, or moved by the error of the clock',
    open,
    async (subject) => {
      const { store, clock } = subject;
      const now = clock.now();
      store.append(
        columnsOf([
          [3, now + 2 * HOUR, 1],
          [3, now + 5 * HOUR, 2],
          [4, now + YEAR, 3],
          [4, now + YEAR + 1000, 4],
        ]),
      );
      assert.deepEqual(await store.quarantine.takeIn(3, 0), { taken: 0, left: 2 });
      await clock.advance(2 * HOUR);
      assert.deepEqual(await store.quarantine.takeIn(3, 0), { taken: 1, left: 1 });
      assert.deepEqual(await store.quarantine.takeIn(4, -YEAR), { taken: 2, left: 0 });
      assert.deepEqual(await store.quarantine.takeIn(4, -YEAR), { taken: 0, left: 0 });
      assert.deepEqual(
        await store.quarantine.takeIn(3, -2 * clock.now()),
        { taken: 0, left: 1 },
        'nothing before 1970',
      );
      const again = await subject.reopen();
      assert.deepEqual(await rowsOf(again, 3), [[now + 2 * HOUR, 1, 0]]);
      assert.deepEqual(await rowsOf(again, 4), [
        [now, 3, 0],
        [now + 1000, 4, 0],
      ]);
      assert.deepEqual(
        again.quarantine.list().map(({ pointId, samples }) => [pointId, samples]),
        [[3, 1]],
      );
    },
  );

  historyTest('what was set aside of a point can be discarded, and stays gone', open, async (subject) => {
    const { store, clock } = subject;
    store.append(
      columnsOf([
        [3, clock.now() + YEAR, 1],
        [4, clock.now() + YEAR, 2],
      ]),
    );
    await store.commit();
    assert.equal(await store.quarantine.discard(3), 1);
    assert.equal(await store.quarantine.discard(3), 0);
    const { quarantine } = await subject.reopen();
    assert.deepEqual(
      quarantine.list().map(({ pointId }) => pointId),
      [4],
    );
  });

  historyTest('what comes again changes nothing, and another value of the same stamp wins', open, async (subject) => {
    const { store, clock } = subject;
    const at = clock.now() + YEAR;
    store.append(
      columnsOf([
        [3, at, 1],
        [3, at, 1],
      ]),
    );
    await store.commit();
    await clock.advance(5000);
    store.append(columnsOf([[3, at, 1]]));
    const [known] = store.quarantine.list();
    assert.deepEqual([known?.samples, known?.lastReceivedAt], [1, clock.now() - 5000]);
    store.append(columnsOf([[3, at, 2]]));
    const { quarantine } = await subject.reopen();
    assert.deepEqual(
      quarantine.samples(3).map(({ value, receivedAt }) => [value, receivedAt]),
      [[2, clock.now()]],
    );
  });

  historyTest('beyond its bound the sample that came first is dropped and counted', open, async (subject) => {
    const { store, clock } = subject;
    const at = clock.now() + YEAR;
    const count = QUARANTINE_SAMPLES_MAX + 3;
    store.append(columnsOf(Array.from({ length: count }, (_, index) => [index % 2, at + index * 10, index] as const)));
    assert.deepEqual((await store.statistics()).dropped, { future_stamp: 3 });
    const { quarantine } = await subject.reopen();
    assert.deepEqual(
      quarantine
        .list()
        .map(({ samples }) => samples)
        .reduce((sum, part) => sum + part, 0),
      QUARANTINE_SAMPLES_MAX,
    );
    assert.equal(quarantine.samples(1)[0]?.value, 3);
  });
}
