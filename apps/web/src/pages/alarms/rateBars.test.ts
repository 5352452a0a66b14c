import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateBars, scaleTop } from './rateBars.ts';

test('a short span has a column for each ten minutes', () => {
  assert.deepEqual(rateBars([0, 3, 1], 1000, 10), [
    { at: 1000, peak: 0 },
    { at: 601_000, peak: 3 },
    { at: 1_201_000, peak: 1 },
  ]);
});

test('a long span keeps the worst ten minutes of each column', () => {
  const bars = rateBars([1, 2, 30, 0, 0, 0, 5], 0, 3);
  assert.deepEqual(
    bars.map(({ peak }) => peak),
    [30, 0, 5],
  );
});

test('the line of a flood is always on the chart', () => {
  assert.ok(scaleTop(0) > 10);
  assert.equal(scaleTop(12), 15);
  assert.equal(scaleTop(101), 150);
});
