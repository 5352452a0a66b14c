import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PointData } from '@t3000/contract';
import {
  derivationsFromText,
  derivationsToText,
  derivedPoint,
  derivedSeries,
  holdSeconds,
  rateUnit,
  stretchSeconds,
} from './derive.ts';

const HOUR = 3_600_000;
const edges = [0, HOUR, 2 * HOUR, 3 * HOUR];
const data = (more: Partial<PointData>): PointData => ({
  point_id: 7,
  unit: 'kW',
  timestamps: [0, HOUR, 2 * HOUR],
  values: [],
  quality: [0, 64, 0],
  truncated: false,
  min: [],
  max: [],
  avg: [],
  first: [],
  last: [],
  count: [60, 60, 60],
  weighted: [],
  covered_ms: [HOUR, HOUR, HOUR],
  integral: [2, 3, 4],
  increase: [],
  durations_ms: [],
  ...more,
});

test('an address keeps what lines show, and nonsense in it is left out', () => {
  const text = '12:rate:65536,13:rate,15:integral,18:hours:1';
  assert.equal(derivationsToText(derivationsFromText(text)), text);
  assert.deepEqual([...derivationsFromText('x:rate,3:median,4:hours,-5:rate,6:rate:-1')], [[6, { kind: 'rate' }]]);
  assert.equal(derivationsToText(new Map()), undefined);
});

test('power summed up is energy since the left edge, up to now', () => {
  const line = derivedSeries(data({}), { kind: 'integral' }, { edges, now: 2.5 * HOUR });
  assert.deepEqual(line.at, [0, HOUR, 2 * HOUR, 2.5 * HOUR]);
  assert.deepEqual(line.avg, [0, 2, 5, 9]);
  assert.deepEqual(line.quality, [0, 0, 64, 0]);
});

test('a stretch nobody knows anything of is a gap, and the total goes on behind it', () => {
  const line = derivedSeries(data({ covered_ms: [HOUR, 0, HOUR] }), { kind: 'integral' }, { edges, now: 9 * HOUR });
  assert.deepEqual(line.avg, [0, 2, null, 6]);
});

test('a counter shows how fast it counts, but not in a stretch that is not over', () => {
  const line = derivedSeries(data({ increase: [10, null, 5] }), { kind: 'rate' }, { edges, now: 2.5 * HOUR });
  assert.deepEqual(
    [line.at, line.avg],
    [
      [0, HOUR],
      [10, null],
    ],
  );
});

test('a value holds as long as it was recorded at the time, also where it is recorded more often today', () => {
  const minutes = {
    id: 7,
    at: [0, 60_000, 120_000, 900_000, 960_000],
    avg: [1, 2, null, 3, 4],
    min: [],
    max: [],
    quality: [],
  };
  assert.equal(holdSeconds(minutes, 1000), 300, 'two and a half minutes, rounded up to what people count in');
  assert.equal(holdSeconds(minutes, 900_000), 3600);
  assert.equal(holdSeconds(undefined, null), undefined, 'the server knows better than a line that is not there');
});

test('time in a state is counted in hours', () => {
  const line = derivedSeries(
    data({ durations_ms: [[HOUR / 2, 0, HOUR]] }),
    { kind: 'hours', state: 1 },
    { edges, now: 9 * HOUR },
  );
  assert.deepEqual(line.avg, [0, 0.5, 0.5, 1.5]);
});

test('units follow: kWh counted per hour are kW, litres a second become litres', () => {
  assert.deepEqual(['kWh', 'MWh', 'm³', ''].map(rateUnit), ['kW', 'MW', 'm³/h', '1/h']);
  const point = {
    id: 7,
    unit: 'L/s',
    kind: 'analog',
    decimals: 0,
    state_texts: [],
    name: 'P',
    device_name: 'D',
    trend_interval_ms: null,
  } as const;
  const { unit, name } = derivedPoint(point, { kind: 'integral' }, 'P, summed up');
  assert.deepEqual([unit, name], ['L', 'P, summed up']);
  assert.equal(derivedSeries(data({ unit: 'L/s' }), { kind: 'integral' }, { edges, now: HOUR }).avg[1], 7200);
});

test('stretches are of lengths people count in', () => {
  assert.deepEqual(
    [HOUR, 24 * HOUR, 7 * 24 * HOUR, 365 * 24 * HOUR].map((length) =>
      stretchSeconds(length, { kind: 'integral' }, 900_000),
    ),
    [15, 300, 3600, 604_800],
  );
  assert.equal(stretchSeconds(HOUR / 4, { kind: 'rate' }, null), 60);
  assert.equal(stretchSeconds(HOUR / 4, { kind: 'rate' }, 300_000), 900, 'three readings');
});
