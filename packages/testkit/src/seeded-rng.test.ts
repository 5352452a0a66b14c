import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rngContract } from './contracts/rng-contract.ts';
import { SeededRng } from './seeded-rng.ts';

rngContract('seeded randomness', () => new SeededRng(1));

test('one seed replays every draw', () => {
  const draws = (seed: number): unknown[] => {
    const rng = new SeededRng(seed);
    return [rng.next(), rng.integer(1000), [...rng.bytes(8)], rng.chance(0.5), rng.between(-1, 1)];
  };
  assert.deepEqual(draws(42), draws(42));
});

test('neighbouring seeds share nothing', () => {
  const first = Array.from({ length: 1000 }, (_, seed) => new SeededRng(seed).next());
  assert.equal(new Set(first).size, 1000);
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  assert.ok(Math.abs(mean - 0.5) < 0.05, `mean of first draws ${mean}`);
});

test('a probability of 0 never happens and one of 1 always does', () => {
  const rng = new SeededRng(7);
  for (let draw = 0; draw < 1000; draw++) assert.deepEqual([rng.chance(0), rng.chance(1)], [false, true]);
});
