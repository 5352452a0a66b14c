import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inverse, tagChanges, tagCounts } from './tagChanges.ts';
import { toTag } from './vocabulary.ts';

const before = [
  { id: 1, tags: ['temp'] },
  { id: 2, tags: ['temp'] },
  { id: 3, tags: ['temp', 'zone'] },
  { id: 4, tags: [] },
];

test('points that change alike share one request, and what stays makes none', () => {
  const wanted = ['temp', 'zone'];
  const changes = tagChanges(before, new Map([1, 2, 3].map((id) => [id, wanted])));
  assert.deepEqual(changes, [{ ids: [1, 2], add: ['zone'], remove: [] }]);
  assert.deepEqual(inverse(changes), [{ ids: [1, 2], add: [], remove: ['zone'] }]);
});

test('each tag is counted over all of them', () => {
  assert.deepEqual(tagCounts(before.map(({ tags }) => tags)), [
    { tag: 'temp', count: 3 },
    { tag: 'zone', count: 1 },
  ]);
});

test('what is typed becomes a tag, or nothing', () => {
  const typed = ['Hot water', ' co2 ', 'ZONE', 'chilledWater', '7up', '°', ''];
  assert.deepEqual(typed.map(toTag), ['hotWater', 'co2', 'zone', 'chilledWater', undefined, undefined, undefined]);
});
