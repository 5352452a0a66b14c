import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weekdayRuns } from './weekdayRuns.ts';

test('three weekdays in a row are a stretch, and two are two', () => {
  assert.deepEqual(weekdayRuns([5, 1, 2, 3, 4, 7]), [
    [1, 5],
    [7, 7],
  ]);
  assert.deepEqual(weekdayRuns([6, 7]), [
    [6, 6],
    [7, 7],
  ]);
  assert.deepEqual(weekdayRuns([]), []);
});
