import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aloneIn, toGrid } from './grid.ts';
import type { Series } from './series.ts';

const series = (id: number, at: number[], avg: (number | null)[]): Series => ({
  id,
  at,
  avg,
  min: avg,
  max: avg,
  quality: at.map(() => 0),
});

test('series on the same stamps share them untouched', () => {
  const grid = toGrid([series(1, [1000, 2000], [1, 2]), series(2, [1000, 2000], [3, null])]);
  assert.deepEqual(grid.x, [1, 2]);
  assert.deepEqual(
    grid.columns.map(({ avg }) => avg),
    [
      [1, 2],
      [3, null],
    ],
  );
});

test('a series without an entry at a moment is undefined there, so that its line goes on', () => {
  const grid = toGrid([series(1, [1000, 3000], [1, 3]), series(2, [2000, 3000, 4000], [5, null, 6])]);
  assert.deepEqual(grid.x, [1, 2, 3, 4]);
  assert.deepEqual(grid.columns[0]?.avg, [1, undefined, 3, undefined]);
  assert.deepEqual(grid.columns[1]?.avg, [undefined, 5, null, 6]);
});

test('a gap covers the moments of other series between its neighbours', () => {
  const grid = toGrid([
    series(1, [0, 1000, 2000, 3000, 4000, 5000, 6000], [1, 1, 1, 1, 1, 1, 1]),
    series(2, [0, 2000, 3000, 5000], [7, 7, null, 9]),
  ]);
  assert.deepEqual(grid.columns[1]?.avg, [7, undefined, 7, null, null, 9, undefined]);
});

test('nothing gives an empty grid', () => {
  assert.deepEqual(toGrid([]), { x: [], columns: [] });
});

test('values that no line reaches are told', () => {
  assert.deepEqual(aloneIn([null, 1, null, undefined, 2, undefined, null, 3, 4, null, 5]), [1, 4, 10]);
  assert.deepEqual(aloneIn([1, undefined, 2]), []);
  assert.deepEqual(aloneIn([undefined, 7, undefined]), [1]);
});
