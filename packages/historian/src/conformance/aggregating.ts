import assert from 'node:assert/strict';

import { columnsOf, historyTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

const BAD = 0x82;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function aggregatingConformance(open: OpenSubject): void {
  historyTest('buckets lie between any borders, as days of a clock change', open, async (subject) => {
    const { store, clock } = subject;
    const start = Math.floor(clock.now() / DAY) * DAY - 4 * DAY;
    store.append(columnsOf(Array.from({ length: 72 }, (_, hour) => [1, start + hour * HOUR, hour] as const)));
    const edges = Float64Array.of(start, start + 23 * HOUR, start + 48 * HOUR, start + 72 * HOUR);
    for (const settled of [false, true]) {
      if (settled) await subject.settle();
      const { points } = await store.aggregate([1], { edges });
      assert.deepEqual(points[0]?.counts, Uint32Array.of(23, 25, 24));
      assert.deepEqual(points[0]?.first, Float64Array.of(0, 23, 48));
    }
  });

  historyTest('time weighs values, a value holds for a while, and a bad sample ends it', open, async (subject) => {
    const { store, clock } = subject;
    const t = Math.floor(clock.now() / DAY) * DAY - DAY;
    store.append(
      columnsOf([
        [1, t - 10 * MINUTE, 6],
        [1, t + 30 * MINUTE, 12],
        [1, t + HOUR + 15 * MINUTE, 0],
        [1, t + HOUR + 30 * MINUTE, 5, BAD],
        [1, t + 4 * HOUR, 2],
      ]),
    );
    const edges = Float64Array.from({ length: 7 }, (_, hour) => t + hour * HOUR);
    for (const settled of [false, true]) {
      if (settled) await subject.settle();
      const { points } = await store.aggregate([1], { edges, holdMs: HOUR, states: [0, 12] });
      const none = Number.NaN;
      assert.deepEqual(points[0]?.integral, Float64Array.of(9, 3, none, none, 2, none));
      assert.deepEqual(points[0]?.weighted, Float64Array.of(9, 6, none, none, 2, none));
      assert.deepEqual(points[0]?.coveredMs, Float64Array.of(HOUR, 30 * MINUTE, 0, 0, HOUR, 0));
      assert.deepEqual(points[0]?.durations, [
        Float64Array.of(0, 15 * MINUTE, 0, 0, 0, 0),
        Float64Array.of(30 * MINUTE, 15 * MINUTE, 0, 0, 0, 0),
      ]);
    }
  });

  historyTest('a counter goes on over its roll-over, and from zero after a reset', open, async (subject) => {
    const { store, clock } = subject;
    const t = Math.floor(clock.now() / DAY) * DAY - DAY;
    store.append(
      columnsOf([
        [1, t - 5 * HOUR, 65_500],
        [1, t, 65_530],
        [1, t + MINUTE, 20],
        [1, t + 2 * MINUTE, 3, BAD],
        [1, t + HOUR, 30],
        [1, t + 2 * HOUR, 4],
        [2, t, 10],
      ]),
    );
    const edges = Float64Array.of(t, t + HOUR, t + 2 * HOUR, t + 3 * HOUR, t + 4 * HOUR);
    for (const settled of [false, true]) {
      if (settled) await subject.settle();
      const { points } = await store.aggregate([1, 2], { edges, counter: { rollOver: 65_536 } });
      assert.deepEqual(points[0]?.increase, Float64Array.of(56, 10, 4, Number.NaN));
      assert.deepEqual(points[1]?.increase, new Float64Array(4).fill(Number.NaN));
    }
  });

  historyTest('many points are read in one pass, each in its place', open, async (subject) => {
    const { store, clock } = subject;
    const t = clock.now() - DAY;
    const ids = Array.from({ length: 700 }, (_, index) => (index * 37) % 700);
    store.append(
      columnsOf(ids.flatMap((id) => [0, 1, 2].map((step) => [id, t + step * MINUTE, id + step / 10] as const))),
    );
    for (const settled of [false, true]) {
      if (settled) await subject.settle();
      const series = await store.ranges([...ids, 5, 9999], t + MINUTE, t + 2 * MINUTE, 10);
      assert.equal(series.length, 702);
      for (const [place, id] of [...ids, 5].entries())
        assert.deepEqual(series[place]?.values, Float64Array.of(id + 0.1));
      assert.equal(series[701]?.values.length, 0);
      const moment = await store.at(ids, t + 90_000, DAY);
      assert.deepEqual(
        moment.map((sample) => sample?.value),
        ids.map((id) => id + 0.1),
      );
    }
  });
}
