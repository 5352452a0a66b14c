import assert from 'node:assert/strict';

import { columnsOf, historyTest, rowsOf } from './subject.ts';
import type { OpenSubject, Row } from './subject.ts';

const BAD = 0x82;
const DAY = 86_400_000;

export function readingConformance(open: OpenSubject): void {
  rangeConformance(open);
  historyTest('a point in time is the newest sample at or before it within the look-back', open, async (subject) => {
    const { store, clock } = subject;
    const t = clock.now() - 10 * DAY;
    store.append(
      columnsOf([
        [1, t, 1],
        [1, t + 5 * DAY, 2, BAD],
        [2, t, 3],
        [3, t + 6 * DAY, 4],
      ]),
    );
    for (const settled of [false, true]) {
      if (settled) await subject.settle();
      const found = await store.at([1, 2, 3, 4, 1], t + 5 * DAY, 5 * DAY);
      assert.deepEqual(found, [
        { pointId: 1, at: t + 5 * DAY, value: 2, quality: BAD },
        { pointId: 2, at: t, value: 3, quality: 0 },
        undefined,
        undefined,
        { pointId: 1, at: t + 5 * DAY, value: 2, quality: BAD },
      ]);
      assert.deepEqual(await store.at([1, 2], t + 5 * DAY - 10, 5 * DAY - 20), [undefined, undefined]);
      assert.equal((await store.at([1], t + 5 * DAY - 10, 5 * DAY))[0]?.value, 1);
    }
  });

  historyTest('buckets tell minimum, maximum, mean, first, last, count and worst quality', open, async (subject) => {
    const { store, clock } = subject;
    const t = clock.now() - DAY;
    const bucket = 1000;
    store.append(
      columnsOf([
        [1, t, 4],
        [1, t + 500, 1, 0x41],
        [1, t + 990, 7],
        [1, t + 2000, 5, BAD],
        [1, t + 3000, Number.NaN],
        [1, t + 3010, 9],
        [1, t + 3020, 100, BAD],
        [1, t + 4500, 77],
      ]),
    );
    for (const settled of [false, true]) {
      if (settled) await subject.settle();
      const grid = await store.buckets([1, 9], t, t + 4500, bucket);
      assert.equal(grid.count, 5);
      const [one, nine] = grid.points;
      const none = Number.NaN;
      assert.deepEqual(one?.min, Float64Array.of(1, none, none, 9, none));
      assert.deepEqual(one?.max, Float64Array.of(7, none, none, 9, none));
      assert.deepEqual(one?.avg, Float64Array.of(4, none, none, 9, none));
      assert.deepEqual(one?.first, Float64Array.of(4, none, none, 9, none));
      assert.deepEqual(one?.last, Float64Array.of(7, none, none, 9, none));
      assert.deepEqual(one?.counts, Uint32Array.of(3, 0, 1, 3, 0));
      assert.deepEqual(one?.qualities, Uint8Array.of(0x41, 0, BAD, BAD, 0));
      assert.deepEqual(nine?.counts, new Uint32Array(5));
    }
  });

  historyTest('buckets over sealed and fresh samples agree with the samples', open, async (subject) => {
    const { store, clock } = subject;
    const start = clock.now() - 3 * DAY;
    const rows: Row[] = Array.from({ length: 3000 }, (_, index) => [5, start + index * 70_000, (index * 37) % 101]);
    store.append(columnsOf(rows.filter((_, index) => index % 3 !== 0)));
    await subject.settle();
    store.append(columnsOf(rows.filter((_, index) => index % 3 === 0)));
    const bucket = 1_234_560;
    const grid = await store.buckets([5], start, start + 3000 * 70_000, bucket);
    for (let index = 0; index < grid.count; index++) {
      const from = start + index * bucket;
      const values = rows.filter((row) => row[1] >= from && row[1] < from + bucket).map((row) => row[2]);
      assert.equal(grid.points[0]?.counts[index], values.length);
      if (values.length === 0) continue;
      assert.equal(grid.points[0]?.min[index], Math.min(...values));
      assert.equal(grid.points[0]?.max[index], Math.max(...values));
      assert.equal(grid.points[0]?.last[index], values.at(-1));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      assert(Math.abs((grid.points[0]?.avg[index] ?? 0) - mean) < 1e-9);
    }
  });
}

function rangeConformance(open: OpenSubject): void {
  historyTest('samples are readable at once, ordered, within a half-open range', open, async ({ store, clock }) => {
    const t = clock.now() - 1000;
    store.append(
      columnsOf([
        [1, t + 20, 3],
        [1, t, 1],
        [2, t + 5, 9],
        [1, t + 10, 2, BAD],
      ]),
    );
    assert.deepEqual(await rowsOf(store, 1), [
      [t, 1, 0],
      [t + 10, 2, BAD],
      [t + 20, 3, 0],
    ]);
    assert.deepEqual(await rowsOf(store, 1, t, t + 20), [
      [t, 1, 0],
      [t + 10, 2, BAD],
    ]);
    assert.deepEqual(await rowsOf(store, 1, t + 20, t), []);
    assert.deepEqual(await rowsOf(store, 3), []);
  });

  historyTest('a limit cuts the range and says so', open, async (subject) => {
    const { store, clock } = subject;
    const t = clock.now() - 5000;
    store.append(columnsOf(Array.from({ length: 50 }, (_, index) => [1, t + index * 10, index] as const)));
    for (const settled of [false, true]) {
      if (settled) await subject.settle();
      const cut = await store.range(1, 0, Infinity, 49);
      assert.equal(cut.truncated, true);
      assert.equal(cut.at.length, 49);
      assert.equal(cut.values.at(-1), 48);
      assert.equal((await store.range(1, 0, Infinity, 50)).truncated, false);
    }
  });
}
