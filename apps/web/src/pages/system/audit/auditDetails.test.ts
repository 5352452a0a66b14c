import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf, restOf, summaryOf, textOf } from './auditDetails.ts';

test('a write shows what was, what was asked for and what was read back', () => {
  const details = {
    value: 22.5,
    priority: 8,
    reason: 'test',
    status: 'confirmed',
    old: 21,
    read_back: 22.5,
    refusal: null,
  };
  assert.deepEqual(changesOf(details), [{ field: '', old: 21, requested: 22.5, readBack: 22.5 }]);
  assert.equal(summaryOf(details), '21 → 22.5');
  assert.deepEqual(
    restOf(details).map(({ name }) => name),
    ['priority', 'reason', 'status'],
  );
});

test('an edit shows every field that changed', () => {
  const details = {
    changes: {
      name: { old: 'AHU 1', requested: 'AHU 2', read_back: 'AHU 2' },
      served_by: { old: null, requested: 3, read_back: 3 },
    },
  };
  assert.equal(summaryOf(details), 'name: AHU 1 → AHU 2, served by: — → 3');
  assert.deepEqual(restOf(details), []);
});

test('a row without a change keeps all it says', () => {
  const details = { value: 1, status: 'done', note: '' };
  assert.deepEqual(changesOf(details), []);
  assert.deepEqual(restOf(details), [
    { name: 'value', value: 1 },
    { name: 'status', value: 'done' },
  ]);
  assert.equal(textOf([1, 2]), '[1,2]');
  assert.equal(textOf(undefined), '—');
});
