import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qualityMarks } from './qualityMarks.ts';
import type { Series } from './series.ts';

const series = (quality: number[]): Series => {
  const at = quality.map((_, index) => index * 10);
  const avg = quality.map(() => 1);
  return { id: 1, at, avg, min: avg, max: avg, quality };
};

test('neighbours of the same level are one mark, good ones none', () => {
  assert.deepEqual(qualityMarks(series([0, 130, 131, 0, 65, 130]), 60), [
    { from: 10, to: 30, level: 'bad' },
    { from: 40, to: 50, level: 'uncertain' },
    { from: 50, to: 60, level: 'bad' },
  ]);
});

test('nothing is marked after the end', () => {
  assert.deepEqual(qualityMarks(series([0, 0, 130]), 20), []);
});
