import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from './audit-changes.ts';

test('an edit shows what was, what was asked for and what is there now, of what changed alone', () => {
  const before = { name: 'AHU 1', note: 'roof', outline: [[0, 1]] };
  const after = { name: 'AHU 2', note: 'roof', outline: [[0, 1]] };
  assert.deepEqual(changesOf({ name: ' AHU 2', note: 'roof', outline: [[0, 1]] }, before, after), {
    changes: { name: { old: 'AHU 1', requested: ' AHU 2', read_back: 'AHU 2' } },
  });
});

test('what was nothing before, or is unknown to one side, is null', () => {
  assert.deepEqual(changesOf({ served_by: 3, secret: undefined }, {}, { served_by: 3 }), {
    changes: { served_by: { old: null, requested: 3, read_back: 3 } },
  });
});

test('a very long value is cut', () => {
  const { changes } = changesOf({ text: 'x'.repeat(9000) }, { text: '' }, { text: 'x'.repeat(9000) });
  assert.ok(JSON.stringify(changes).length < 9000);
});
