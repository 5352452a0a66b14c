import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differingSpans, wholeDay } from './daySpans.ts';

const office = [
  { time: '06:00', value: 1 },
  { time: '18:00', value: null },
];

test('a day begins with its default, and goes back to it where an entry hands over', () => {
  assert.deepEqual(wholeDay(office, 0), [
    { time: '00:00', value: 0 },
    { time: '06:00', value: 1 },
    { time: '18:00', value: 0 },
  ]);
  assert.deepEqual(wholeDay([{ time: '00:00', value: 1 }], 0), [{ time: '00:00', value: 1 }]);
});

test('stretches in which two days differ are marked, and those that touch are one', () => {
  const a = wholeDay(office, 0);
  const later = wholeDay([{ time: '12:00', value: 1 }, office[1] ?? { time: '18:00', value: null }], 0);
  assert.deepEqual(differingSpans(a, a), []);
  assert.deepEqual(differingSpans(a, later), [{ from: 0.25, to: 0.5 }]);
  assert.deepEqual(differingSpans(a, wholeDay([], null)), [{ from: 0, to: 1 }]);
});
