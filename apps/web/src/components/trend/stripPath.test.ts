import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripPath } from './stripPath.ts';

const series = (avg: (number | null)[]) => ({
  id: 1,
  at: avg.map((_, index) => index * 10),
  avg,
  min: avg,
  max: avg,
  quality: avg.map(() => 0),
});

test('a line fills the height, and is broken at a gap', () => {
  const path = stripPath(series([20, 30, null, 25, 20]), { from: 0, to: 40 });
  assert.equal(path, 'M0 100L250 0M750 50L1000 100');
});

test('a flat line stands in the middle, an empty one is nothing', () => {
  assert.equal(stripPath(series([7, 7]), { from: 0, to: 10 }), 'M0 50L1000 50');
  assert.equal(stripPath(series([null, null]), { from: 0, to: 10 }), '');
});

test('what lies outside the window does not count', () => {
  assert.equal(stripPath(series([1000, 1, 2]), { from: 10, to: 20 }), 'M0 100L1000 0');
});
