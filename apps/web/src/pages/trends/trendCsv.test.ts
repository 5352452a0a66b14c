import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Series, TrendPoint } from '../../components/trend/series.ts';
import { trendCsv } from './trendCsv.ts';

const temperature: TrendPoint = {
  id: 1,
  name: 'Supply temp',
  device_name: 'AHU-1',
  kind: 'analog',
  unit: '°C',
  decimals: 1,
  state_texts: [],
  trend_interval_ms: null,
};
const fan: TrendPoint = {
  ...temperature,
  id: 2,
  name: '=Fan',
  device_name: '',
  kind: 'binary',
  unit: '',
  state_texts: ['Off', 'On'],
};
const series = (id: number, at: number[], avg: (number | null)[], quality = at.map(() => 0)): Series => ({
  id,
  at,
  avg,
  min: avg,
  max: avg,
  quality,
});
const window = { from: 0, to: Infinity };
const START = Date.parse('2026-07-01T10:00:00Z');

test('the head carries units and zone, each line local time and UTC', () => {
  const csv = trendCsv({
    points: [temperature],
    series: [series(1, [START, START + 60_000], [20.5, -1], [0, 130])],
    timeZone: 'Europe/Berlin',
    window,
    bucketMs: 0,
  });
  assert.deepEqual(csv.split('\r\n'), [
    '\uFEFFtime (Europe/Berlin),time (UTC),AHU-1 Supply temp (°C),AHU-1 Supply temp (°C) quality',
    '2026-07-01T12:00:00+02:00,2026-07-01T10:00:00.000Z,20.5,',
    '2026-07-01T12:01:00+02:00,2026-07-01T10:01:00.000Z,-1,bad',
    '',
  ]);
});

test('states have their text, and names cannot run as formulas', () => {
  const csv = trendCsv({ points: [fan], series: [series(2, [START], [1])], timeZone: 'UTC', window, bucketMs: 0 });
  const [head = '', line = ''] = csv.split('\r\n');
  assert.ok(head.includes("'=Fan"), head);
  assert.ok(line.endsWith(',1,On,'), line);
});

test('summed values carry least and most, and moments without any value are left out', () => {
  const csv = trendCsv({
    points: [temperature],
    series: [
      { ...series(1, [START, START + 1000, START + 2000], [20, null, 22]), min: [19, null, 21], max: [21, null, 23] },
    ],
    timeZone: 'UTC',
    window,
    bucketMs: 1000,
  });
  const lines = csv.trim().split('\r\n');
  assert.equal(lines.length, 3);
  assert.ok(lines[2]?.endsWith(',22,21,23,'));
});

test('only the window is written', () => {
  const csv = trendCsv({
    points: [temperature],
    series: [series(1, [START - 1, START, START + 1000], [1, 2, 3])],
    timeZone: 'UTC',
    window: { from: START, to: START + 999 },
    bucketMs: 0,
  });
  assert.equal(csv.trim().split('\r\n').length, 2);
});
