import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computed, ref, shallowRef } from 'vue';
import type { RowKey } from './column.ts';
import { useSelection } from './useSelection.ts';

interface Row {
  readonly key: number;
  readonly isFree: boolean;
}

function table(rows: readonly (Row | undefined)[]) {
  const selection = shallowRef<ReadonlySet<RowKey>>(new Set());
  const all = ref(rows);
  const keys = computed(() => all.value.map((row) => row?.key));
  return { selection, chosen: useSelection<Row>({ rows: all, keys, selection, canSelect: ({ isFree }) => isFree }) };
}
const rows: (Row | undefined)[] = [
  { key: 10, isFree: true },
  { key: 11, isFree: false },
  undefined,
  { key: 13, isFree: true },
];

test('a row that cannot be chosen stays out of ranges', () => {
  const { selection, chosen } = table(rows);
  chosen.add([0, 1, 2, 3]);
  assert.deepEqual([...selection.value], [10, 13]);
});

test('all means all that can be chosen, and once more means none', () => {
  const { selection, chosen } = table(rows);
  chosen.toggleAll();
  assert.deepEqual([...selection.value], [10, 13]);
  assert.equal(chosen.extent.value, 'all');
  chosen.toggleAll();
  assert.equal(selection.value.size, 0);
});

test('toggling one leaves the others', () => {
  const { selection, chosen } = table(rows);
  chosen.add([0, 3]);
  chosen.toggle(0);
  assert.deepEqual([...selection.value], [13]);
  assert.equal(chosen.extent.value, 'some');
});
