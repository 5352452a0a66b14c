import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenly } from './evenly.ts';

const series = {
  id: 1,
  at: [10, 20, 30],
  avg: [1, null, 3],
  min: [1, null, 3],
  max: [1, null, 3],
  quality: [0, 0, 0],
};

test('entries hold until the next, gaps stay gaps, and nothing is invented at either end', () => {
  assert.deepEqual(evenly(series, 0, 50, 10), [null, 1, 1, null, null, 3, 3, null, null, null]);
});
