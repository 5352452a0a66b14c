import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roundCeiling, sparklinePath } from './sparkline.ts';

const box = { width: 100, height: 20 };

test('the line spans its box from lowest to highest value', () => {
  assert.equal(sparklinePath([0, 5, 10], box), 'M0.0 18.0L50.0 10.0L100.0 2.0');
});

test('a gap breaks the line', () => {
  assert.equal(sparklinePath([0, 0, null, 10, 10], box), 'M0.0 18.0L25.0 18.0M75.0 2.0L100.0 2.0');
});

test('a constant stands in the middle', () => {
  assert.equal(sparklinePath([7, 7], box), 'M0.0 10.0L100.0 10.0');
});

test('above a fixed floor a steady value keeps off the edge', () => {
  assert.equal(sparklinePath([8, 8], { ...box, min: 0 }), 'M0.0 5.2L100.0 5.2');
});

test('nothing draws nothing', () => {
  assert.equal(sparklinePath([], box), '');
  assert.equal(sparklinePath([null, null], box), '');
});

test('a scale ends at a round number that is not below its values', () => {
  assert.deepEqual([0, 0.7, 1, 1.2, 4, 5.1, 99, 0.031].map(roundCeiling), [1, 1, 1, 2, 5, 10, 100, 0.05]);
});
