import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveCell, rowsBetween } from './gridKeys.ts';

const size = { rows: 100, columns: 5, page: 20 };
const press = (key: string, at = { row: 10, column: 2 }, ctrlKey = false) =>
  moveCell(at, { key, ctrlKey, metaKey: false }, size);

test('arrows move by one cell and stop at the edges', () => {
  assert.deepEqual(press('ArrowDown'), { row: 11, column: 2 });
  assert.deepEqual(press('ArrowLeft', { row: 3, column: 0 }), { row: 3, column: 0 });
  assert.deepEqual(press('ArrowDown', { row: 99, column: 1 }), { row: 99, column: 1 });
});

test('the head is above the first row', () => {
  assert.deepEqual(press('ArrowUp', { row: 0, column: 2 }), { row: -1, column: 2 });
  assert.deepEqual(press('PageUp', { row: 5, column: 2 }), { row: 0, column: 2 });
});

test('Home and End go to the ends of the row, with Ctrl to the ends of the table', () => {
  assert.deepEqual(press('Home'), { row: 10, column: 0 });
  assert.deepEqual(press('End'), { row: 10, column: 4 });
  assert.deepEqual(press('Home', undefined, true), { row: 0, column: 0 });
  assert.deepEqual(press('End', undefined, true), { row: 99, column: 4 });
});

test('a page keeps one row of what was seen', () => {
  assert.deepEqual(press('PageDown'), { row: 29, column: 2 });
});

test('other keys are left to the table', () => {
  assert.equal(press('x'), undefined);
});

test('a range counts both ends in either direction', () => {
  assert.deepEqual(rowsBetween(5, 3), [3, 4, 5]);
  assert.deepEqual(rowsBetween(2, 2), [2]);
});
