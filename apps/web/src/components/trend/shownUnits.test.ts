import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PointData } from '@t3000/contract';
import { american } from '../../format/units.ts';
import type { TrendPoint } from './series.ts';
import { shownData, shownPoint, shownSeries } from './shownUnits.ts';

const HOUR = 3_600_000;
const point = (unit: string, kind: TrendPoint['kind'] = 'analog'): TrendPoint => ({
  id: 7,
  unit,
  kind,
  name: 'P',
  device_name: 'D',
  decimals: 1,
  state_texts: [],
  trend_interval_ms: null,
});
const series = {
  id: 7,
  at: [0, 1, 2],
  avg: [20, null, 100],
  min: [0, null, 100],
  max: [20, null, 100],
  quality: [0, 128, 0],
};
const close = (found: number | null | undefined, expected: number): void =>
  assert.ok(Math.abs((found ?? NaN) - expected) <= Math.abs(expected) * 1e-6 + 1e-9, `${found} is not ${expected}`);

test('a chart of °C is one of °F for somebody used to that: line, band and gaps', () => {
  assert.equal(shownPoint(point('°C'), american).unit, '°F');
  const shown = shownSeries(series, point('°C'), american);
  close(shown.avg[0], 68);
  assert.equal(shown.avg[1], null);
  close(shown.avg[2], 212);
  close(shown.min[0], 32);
  assert.deepEqual(shown.quality, series.quality);
});

test('nothing is copied where nothing is converted', () => {
  assert.equal(shownSeries(series, point('%'), american), series);
  assert.equal(shownSeries(series, point('°C', 'binary'), american), series);
  const own = point('ppm');
  assert.equal(shownPoint(own, american), own);
});

const hour = (more: Partial<PointData>): PointData => ({
  point_id: 7,
  unit: '',
  timestamps: [0],
  values: [],
  quality: [0],
  truncated: false,
  min: [10],
  max: [30],
  avg: [20],
  first: [10],
  last: [30],
  count: [60],
  weighted: [20],
  covered_ms: [HOUR / 2],
  integral: [10],
  increase: [],
  durations_ms: [],
  ...more,
});

test('the integral of a temperature counts its offset for as long as a value was known', () => {
  // Half an hour of 20 °C is 10 °C·h; half an hour of 68 °F is 34 °F·h.
  const shown = shownData(hour({}), point('°C'), american);
  close(shown.integral[0], 34);
  close(shown.weighted[0], 68);
  assert.equal(shown.unit, '°F');
});

test('power becomes energy and flow an amount, in units that are said', () => {
  close(shownData(hour({}), point('kW'), {}).integral[0], 10);
  close(shownData(hour({}), point('kW'), american).integral[0], 34.12142);
  close(shownData(hour({}), point('L/s'), {}).integral[0], 36_000);
});

test('how far a counter counted has no offset', () => {
  close(shownData(hour({ increase: [9] }), point('°C'), american).increase[0], 16.2);
});
