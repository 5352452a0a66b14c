import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  blocksOf,
  drawn,
  entriesOf,
  freeSpan,
  moved,
  placed,
  resized,
  secondOf,
  shifted,
  timeText,
} from './dayBlocks.ts';

const hour = 3600;
const entries = [
  { time: '08:00', value: 1 },
  { time: '12:00', value: 0.5 },
  { time: '13:00:30', value: null },
  { time: '22:00', value: 2 },
];

test('entries become blocks and the same entries again', () => {
  const blocks = blocksOf(entries);
  assert.deepEqual(blocks, [
    { from: 8 * hour, to: 12 * hour, value: 1 },
    { from: 12 * hour, to: 13 * hour + 30, value: 0.5 },
    { from: 22 * hour, to: 24 * hour, value: 2 },
  ]);
  assert.deepEqual(entriesOf(blocks), entries);
});

test('entries in any order mean the same day', () => {
  assert.deepEqual(blocksOf(entries.toReversed()), blocksOf(entries));
});

test('a block drawn over others cuts them, and one inside another splits it', () => {
  const day = [{ from: 6 * hour, to: 18 * hour, value: 1 }];
  assert.deepEqual(placed(day, { from: 10 * hour, to: 11 * hour, value: 0 }), [
    { from: 6 * hour, to: 10 * hour, value: 1 },
    { from: 10 * hour, to: 11 * hour, value: 0 },
    { from: 11 * hour, to: 18 * hour, value: 1 },
  ]);
  assert.deepEqual(placed(day, { from: 0, to: 24 * hour, value: 0 }), [{ from: 0, to: 24 * hour, value: 0 }]);
});

test('the keyboard moves and sizes a block no further than its neighbours and the day', () => {
  const day = [
    { from: 6 * hour, to: 8 * hour, value: 1 },
    { from: 9 * hour, to: 10 * hour, value: 0 },
  ];
  assert.equal(moved(day, 0, 9 * hour)[0]?.to, 9 * hour);
  assert.equal(moved(day, 0, -9 * hour)[0]?.from, 0);
  assert.equal(moved(day, 1, 20 * hour)[1]?.to, 24 * hour);
  assert.equal(resized(day, 0, 5 * hour)[0]?.to, 9 * hour);
  assert.equal(resized(day, 0, -5 * hour)[0]?.to, 6 * hour + 900);
});

test('the mouse draws in quarters of an hour, in both directions, and stays inside the day', () => {
  assert.deepEqual(drawn(10 * hour + 100, 8 * hour - 100, 1), { from: 8 * hour, to: 10 * hour, value: 1 });
  assert.deepEqual(drawn(24 * hour, 24 * hour, 1), { from: 24 * hour - 900, to: 24 * hour, value: 1 });
  const block = { from: 8 * hour, to: 18 * hour, value: 1 };
  assert.deepEqual(shifted(block, 20 * hour), { from: 14 * hour, to: 24 * hour, value: 1 });
  assert.deepEqual(shifted(block, -1000), { from: 7 * hour + 45 * 60, to: 17 * hour + 45 * 60, value: 1 });
});

test('a new block goes where there is room', () => {
  assert.deepEqual(freeSpan([]), { from: 8 * hour, to: 18 * hour });
  assert.deepEqual(freeSpan([{ from: 0, to: 23.5 * hour, value: 1 }]), { from: 23.5 * hour, to: 24 * hour });
  assert.equal(freeSpan([{ from: 0, to: 24 * hour, value: 1 }]), undefined);
});

test('times are read as people type them, and nothing else is a time', () => {
  assert.equal(secondOf('8:05'), 8 * hour + 300);
  assert.equal(secondOf('24:00'), 24 * hour);
  for (const text of ['', '8', '24:01', '12:60', '12:00:60', 'noon']) assert.equal(secondOf(text), undefined, text);
  assert.equal(timeText(24 * hour), '24:00');
});
