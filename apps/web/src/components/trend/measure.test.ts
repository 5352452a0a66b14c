import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integralOf, measureOf } from './measure.ts';
import type { Series } from './series.ts';

const HOUR = 3_600_000;
const series = (at: number[], avg: (number | null)[], extra: Partial<Series> = {}): Series => ({
  id: 1,
  at,
  avg,
  min: avg,
  max: avg,
  quality: at.map(() => 0),
  ...extra,
});

test('the value in force at the first cursor counts from there on', () => {
  const measured = measureOf(series([0, 2 * HOUR, 4 * HOUR], [10, 20, 40]), HOUR, 3 * HOUR);
  assert.deepEqual(
    { ...measured, states: undefined },
    {
      atFrom: 10,
      atTo: 20,
      delta: 10,
      minimum: 10,
      maximum: 20,
      mean: 15,
      integral: 30,
      coveredMs: 2 * HOUR,
      states: undefined,
      changes: 1,
    },
  );
});

test('a gap counts for nothing', () => {
  const measured = measureOf(series([0, HOUR, 3 * HOUR], [10, null, 20]), 0, 4 * HOUR);
  assert.equal(measured.coveredMs, 2 * HOUR);
  assert.equal(measured.integral, 30);
  assert.equal(measureOf(series([0, HOUR], [1, null]), 0, 2 * HOUR).delta, null);
});

test('states are told by how long they held, and how often they changed', () => {
  const measured = measureOf(series([0, HOUR, 2 * HOUR, 3 * HOUR], [0, 1, 1, 0]), 0, 4 * HOUR);
  assert.deepEqual(
    [...measured.states],
    [
      [0, 2 * HOUR],
      [1, 2 * HOUR],
    ],
  );
  assert.equal(measured.changes, 2);
});

test('least and most within buckets count, but not those of the bucket the first cursor cuts', () => {
  const buckets = series([0, HOUR], [5, 6], { min: [0, 4], max: [9, 8] });
  const measured = measureOf(buckets, HOUR / 2, 2 * HOUR);
  assert.deepEqual([measured.minimum, measured.maximum], [4, 8]);
});

test('nothing known is no zero', () => {
  const measured = measureOf(series([], []), 0, HOUR);
  assert.deepEqual([measured.mean, measured.integral, measured.minimum, measured.delta], [null, null, null, null]);
});

test('power times hours is energy, a flow per hour an amount', () => {
  assert.deepEqual(
    ['kW', 'm³/h', '°C', '', 'Btu/h'].map((unit) => integralOf(unit).unit),
    ['kWh', 'm³', '°C·h', 'h', 'Btu'],
  );
});

test('a flow that is not told per hour is counted in what flows', () => {
  assert.deepEqual(integralOf('L/s'), { unit: 'L', factor: 3600 });
  assert.deepEqual(integralOf('gpm'), { unit: 'gal', factor: 60 });
});
