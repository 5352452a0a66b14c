import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareValues } from './column.ts';

test('names are ordered as people count, whatever their case', () => {
  assert.deepEqual(['AHU 10', 'ahu 2', 'VAV 1'].toSorted(compareValues), ['ahu 2', 'AHU 10', 'VAV 1']);
});

test('numbers are ordered by size, not by their digits', () => {
  assert.deepEqual([100, 9, 20].toSorted(compareValues), [9, 20, 100]);
});
