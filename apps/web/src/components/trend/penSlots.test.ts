import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptSlots, penSlots, slotsFromText, slotsToText } from './penSlots.ts';

test('lines take pens in their order', () => {
  assert.deepEqual(
    [...penSlots([7, 3, 9], new Map())],
    [
      [7, 0],
      [3, 1],
      [9, 2],
    ],
  );
});

test('a line keeps its pen when one before it is taken off, and a new line takes the pen that is free', () => {
  const before = penSlots([7, 3, 9], new Map());
  const kept = keptSlots([3, 9], before);
  assert.deepEqual(
    penSlots([3, 9], kept),
    new Map([
      [3, 1],
      [9, 2],
    ]),
  );
  assert.deepEqual(
    penSlots([3, 9, 5], kept),
    new Map([
      [3, 1],
      [9, 2],
      [5, 0],
    ]),
  );
});

test('nothing is kept where the order alone gives the same pens', () => {
  assert.deepEqual(keptSlots([7, 3], penSlots([7, 3, 9], new Map())), new Map());
});

test('two lines that ask for one pen do not share it', () => {
  assert.deepEqual(
    penSlots(
      [1, 2],
      new Map([
        [1, 4],
        [2, 4],
      ]),
    ),
    new Map([
      [1, 4],
      [2, 0],
    ]),
  );
});

test('kept pens survive the way through an address; nonsense is left out', () => {
  const kept = new Map([
    [3, 1],
    [9, 2],
  ]);
  assert.deepEqual(slotsFromText(slotsToText(kept), 20), kept);
  assert.deepEqual(slotsFromText('3:1,9:20,x:1,4:-1,5:1.5,6', 20), new Map([[3, 1]]));
  assert.equal(slotsToText(new Map()), undefined);
});
