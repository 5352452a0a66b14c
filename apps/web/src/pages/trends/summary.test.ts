import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PointData } from '@t3000/contract';
import { figureOf, fits, stateShares, summaryBars, summaryScale } from './summary.ts';

const DAY = 86_400_000;
const data: PointData = {
  point_id: 1,
  unit: 'kW',
  timestamps: [0, DAY, 2 * DAY],
  values: [4, -2, null],
  quality: [0, 0, 0],
  truncated: false,
  min: [1, -6, null],
  max: [9, 3, null],
  avg: [4, -2, null],
  first: [1, 1, null],
  last: [2, 2, null],
  count: [5, 5, 0],
  weighted: [5, -1, null],
  covered_ms: [DAY, DAY / 2, 0],
  integral: [120, -12, null],
  increase: [7, 8, null],
  durations_ms: [
    [DAY / 4, 0, 0],
    [(3 * DAY) / 4, DAY / 2, 0],
  ],
};

test('means and amounts stand on nought, ranges float, nothing stays nothing', () => {
  assert.deepEqual(summaryBars(data, 'mean'), [
    { low: 0, high: 5 },
    { low: -1, high: 0 },
    { low: null, high: null },
  ]);
  assert.deepEqual(summaryBars(data, 'range')[0], { low: 1, high: 9 });
  assert.deepEqual(summaryScale(summaryBars(data, 'range')), { min: -6, max: 9 });
  assert.deepEqual(summaryScale([{ low: null, high: null }]), { min: 0, max: 1 });
  assert.equal(figureOf(data, 'integral', 1), -12);
});

test('states share the time that is known', () => {
  assert.deepEqual([stateShares(data, 0), stateShares(data, 1), stateShares(data, 2)], [[0.25, 0.75], [0, 1], []]);
});

test('a year has no room for its hours, but for its days', () => {
  const year = { from: 0, to: 365 * DAY };
  assert.deepEqual([fits('hour', year), fits('day', year), fits('month', year)], [false, true, true]);
});
