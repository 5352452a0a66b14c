import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roundedEnds, scalesFromText, scalesToText, withScale } from './scaleRanges.ts';

test('scales set by hand survive the way through an address, whatever their unit is called', () => {
  const scales = new Map([
    ['°C', [10, 25]],
    ['m³/h: a, b', [-0.5, 1e6]],
    ['', [0, 1]],
  ] as const);
  assert.deepEqual(scalesFromText(scalesToText(scales)), scales);
  assert.equal(scalesToText(new Map()), undefined);
});

test('scales without two ends in order are left out', () => {
  for (const text of ['°C:10', '°C:25:10', '°C:1:1', '°C::5', '°C:a:b', '%E0%A4%A:1:2', 7]) {
    assert.deepEqual(scalesFromText(text), new Map(), String(text));
  }
});

test('a scale is set and left to the values again', () => {
  const set = withScale(new Map(), 'ppm', [400, 1000]);
  assert.deepEqual([...set], [['ppm', [400, 1000]]]);
  assert.deepEqual(withScale(set, 'ppm', undefined), new Map());
});

test('ends moved by hand have no more digits than tell them apart', () => {
  assert.deepEqual(roundedEnds(10.123456, 25.98765), [10.1, 26]);
  assert.deepEqual(roundedEnds(0.00123456, 0.00456789), [0.00123, 0.00457]);
  assert.deepEqual(roundedEnds(1234.56, 987_654.3), [1235, 987_654]);
});
