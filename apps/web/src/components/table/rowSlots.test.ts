import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowSlots } from './rowSlots.ts';

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

test('a row keeps its place for as long as it is shown', () => {
  const slotsOf = rowSlots();
  const before = slotsOf(range(0, 20));
  const after = slotsOf(range(7, 27));
  for (const row of range(7, 20)) assert.equal(after.get(row), before.get(row));
});

test('rows that enter take the places of those that left, and no two share one', () => {
  const slotsOf = rowSlots();
  for (const from of [0, 3, 50, 9_000, 8_990, 0]) {
    // The row with the keyboard focus stays wherever the list is.
    const shown = [...new Set([5, ...range(from, from + 20)])];
    const slots = [...slotsOf(shown).values()];
    assert.equal(new Set(slots).size, shown.length);
    assert.ok(Math.max(...slots) <= 20, `place ${Math.max(...slots)} of 21`);
  }
});

test('a shorter list stands in its first places again once nothing of the longer one is left', () => {
  const slotsOf = rowSlots();
  slotsOf(range(0, 30));
  slotsOf([]);
  assert.deepEqual([...slotsOf([4, 5, 6]).values()], [0, 1, 2]);
});
