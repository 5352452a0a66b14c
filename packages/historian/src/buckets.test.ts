import assert from 'node:assert/strict';
import test from 'node:test';

import { SeededRng } from '@t3000/testkit';

import { BucketAccumulator, evenGrid } from './buckets.ts';

test('bad samples are left out wherever they stand, and the others of several points do not mix', (t) => {
  const seed = Number(process.env.SEED ?? 20_260_109);
  t.diagnostic(`seed ${seed}`);
  const rng = new SeededRng(seed);
  for (let round = 0; round < 500; round++) {
    const length = 1 + rng.integer(400);
    const offset = rng.integer(9);
    const at = Float64Array.from({ length }, (_, index) => index * 10 + rng.integer(10));
    const values = Float64Array.from({ length }, () => rng.integer(1000) / 10);
    const qualities = new Uint8Array(length + offset).subarray(offset);
    for (let bad = rng.integer(4); bad > 0; bad--) qualities[rng.integer(length)] = rng.chance(0.5) ? 130 : 64;
    const bucketMs = 10 * (1 + rng.integer(200));
    const grid = evenGrid(0, length * 10, bucketMs);
    const points = BucketAccumulator.many(grid, 3);
    const cut = rng.integer(length + 1);
    points[1]?.add({ at, values, qualities, length }, 0, cut);
    points[1]?.add({ at, values, qualities, length }, cut, length);
    for (const point of points) point.finish();
    const title = `seed ${seed}, round ${round}`;
    for (let bucket = 0; bucket < grid.count; bucket++) {
      const own = [...at.keys()].filter((index) => Math.floor((at[index] ?? 0) / bucketMs) === bucket);
      const used = own.filter((index) => (qualities[index] ?? 0) < 128).map((index) => values[index] ?? 0);
      const [empty, point] = points;
      assert.equal(empty?.counts[bucket], 0, title);
      assert(Number.isNaN(empty.avg[bucket]) && Number.isNaN(empty.max[bucket]), title);
      assert.equal(point?.counts[bucket], own.length, title);
      assert.equal(point.qualities[bucket], Math.max(0, ...own.map((index) => qualities[index] ?? 0)), title);
      assert.deepEqual(
        [point.min[bucket], point.max[bucket], point.first[bucket], point.last[bucket]],
        used.length === 0
          ? [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
          : [Math.min(...used), Math.max(...used), used[0], used.at(-1)],
        title,
      );
      const mean = used.reduce((sum, value) => sum + value, 0) / used.length;
      assert(Object.is(point.avg[bucket], mean) || Math.abs((point.avg[bucket] ?? 0) - mean) < 1e-9, title);
    }
  }
});
