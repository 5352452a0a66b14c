import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SeededRng } from '@t3000/testkit';

import { ColumnBuffer } from '../columns.ts';
import { BLOCK_SAMPLES, placeOf, SamplePool } from './sample-pool.ts';

const SLAB_BLOCKS = 2048;

test('blocks taken and released in any order never share a sample', () => {
  const seed = Number(process.env.SEED ?? 11);
  const rng = new SeededRng(seed);
  const pool = new SamplePool();
  const owned = new Map<number, number>();
  for (let step = 0; step < 50_000; step++) {
    if (owned.size === 0 || rng.next() < 0.55) {
      const block = pool.allocate();
      assert(!owned.has(block), `seed ${seed}: block ${block} has two owners`);
      owned.set(block, step);
      const { pairs, qualities } = pool.slabOf(block);
      for (let offset = 0; offset < BLOCK_SAMPLES; offset++) {
        const place = placeOf(block, offset);
        pairs.set([step, offset], 2 * place);
        qualities[place] = offset % 3;
      }
    } else {
      const block = [...owned.keys()][Math.floor(rng.next() * Math.min(owned.size, 64))] ?? 0;
      const columns = new ColumnBuffer();
      pool.copy(block, 0, BLOCK_SAMPLES, columns);
      assert.deepEqual(
        [columns.length, columns.at[0], columns.at[31], columns.values[31], columns.qualities[31]],
        [32, owned.get(block), owned.get(block), 31, 1],
        `seed ${seed}`,
      );
      pool.release(block);
      owned.delete(block);
    }
  }
});

test('the memory of a burst is given back, and what is kept serves what comes next', () => {
  const pool = new SamplePool();
  const burst = Array.from({ length: 10 * SLAB_BLOCKS }, () => pool.allocate());
  for (const block of burst) pool.release(block);
  const gone = burst.filter((block) => {
    try {
      return Number.isNaN(pool.stamp(block, 0));
    } catch {
      return true;
    }
  });
  assert.equal(gone.length, 9 * SLAB_BLOCKS);
  const again = Array.from({ length: 2 * SLAB_BLOCKS }, () => pool.allocate());
  assert.equal(new Set(again).size, again.length);
  assert(
    again.every((block) => block < 10 * SLAB_BLOCKS),
    'places of former slabs are used again',
  );
});
