import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyDraft, valuesOf, withDay, withDayCopied, withException, withKind, workdays } from './scheduleDraft.ts';

const morning = [
  { time: '08:00', value: 1 },
  { time: '18:00', value: null },
];

test('a day is copied to the working days and to no other', () => {
  const draft = withDayCopied(withDay(emptyDraft(), 0, morning), 0, workdays);
  assert.deepEqual(draft.weekly, [morning, morning, morning, morning, morning, [], []]);
});

test('exceptions are added, changed and removed by their place', () => {
  const exception = { name: 'Party', priority: 5, dates: [], calendar_id: null, entries: morning };
  const added = withException(emptyDraft(), 0, exception);
  assert.deepEqual(added.exceptions, [exception]);
  const changed = withException(added, 0, { ...exception, name: 'Wedding' });
  assert.deepEqual(
    changed.exceptions.map(({ name }) => name),
    ['Wedding'],
  );
  assert.deepEqual(withException(changed, 0, undefined).exceptions, []);
});

test('another kind of value keeps the times', () => {
  const draft = withKind(withDay(emptyDraft(), 0, morning), 'analog');
  assert.deepEqual(draft.weekly[0], [
    { time: '08:00', value: 20 },
    { time: '18:00', value: null },
  ]);
  assert.equal(draft.default_value, null);
});

test('the values that occur are listed once, in order', () => {
  assert.deepEqual(valuesOf(withDay(emptyDraft(), 3, [...morning, { time: '20:00', value: 1 }])), [0, 1]);
});
