import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statisticsOf } from './statistics.ts';
import type { Series } from './series.ts';

const series = (at: number[], avg: (number | null)[], extra: Partial<Series> = {}): Series => ({
  id: 1,
  at,
  avg,
  min: avg,
  max: avg,
  quality: at.map(() => 0),
  ...extra,
});

test('the average counts time, not samples', () => {
  const stats = statisticsOf(series([0, 10, 11, 12], [10, 20, 20, 20]), 0, 20);
  assert.equal(stats.average, 15);
});

test('a gap counts neither way', () => {
  const stats = statisticsOf(series([0, 10, 90], [10, null, 20]), 0, 100);
  assert.deepEqual(stats, { minimum: 10, maximum: 20, average: 15, last: 20, lastAt: 90 });
});

test('minimum and maximum are those within the buckets', () => {
  const stats = statisticsOf(series([0, 10], [5, 6], { min: [1, 2], max: [9, 12] }), 0, 20);
  assert.deepEqual([stats.minimum, stats.maximum], [1, 12]);
});

test('only the window counts', () => {
  const stats = statisticsOf(series([0, 10, 20, 30], [1, 2, 3, 4]), 10, 20);
  assert.deepEqual(stats, { minimum: 2, maximum: 3, average: 2, last: 3, lastAt: 20 });
});

test('nothing has no statistics, one value is its own average', () => {
  assert.deepEqual(statisticsOf(series([], []), 0, 1).average, null);
  assert.equal(statisticsOf(series([5], [7]), 0, 5).average, 7);
});
