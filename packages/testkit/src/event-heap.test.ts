import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventHeap } from './event-heap.ts';
import { SeededRng } from './seeded-rng.ts';

test('events come out by moment and then by order of creation, whatever the order of entry and exit', () => {
  const seed = 4711;
  const rng = new SeededRng(seed);
  const heap = new EventHeap();
  const waiting: { at: number; sequence: number }[] = [];
  for (let sequence = 0; sequence < 5000; sequence++) {
    const event = { at: rng.integer(100), sequence, run: () => {}, cancelled: false };
    heap.push(event);
    waiting.push(event);
    if (!rng.chance(0.4)) continue;
    waiting.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
    assert.equal(heap.pop(), waiting.shift(), `seed ${seed}`);
  }
  waiting.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
  for (const expected of waiting) assert.equal(heap.pop(), expected, `seed ${seed}`);
  assert.equal(heap.pop(), undefined);
  assert.equal(heap.peek(), undefined);
});
