import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neighboursOf } from './neighbours.ts';

const points = [
  { id: 1, deviceId: 1, name: 'SF-S' },
  { id: 2, deviceId: 1, name: 'SF-C' },
  { id: 3, deviceId: 2, name: 'Fan A' },
  { id: 4, deviceId: 2, name: 'Fan B' },
];
const carriers: Readonly<Record<string, readonly number[]>> = {
  'fan sensor': [1, 3, 4],
  'fan cmd': [2],
  speed: [4],
};
const tagged = ({ tags }: { tags: readonly string[] }) => ({
  points: new Set(carriers[tags.join(' ')]),
  devices: new Set<number>(),
});

test('a neighbour is found by its name or by its tags', () => {
  const found = neighboursOf(new Set(['sf-c', '#fan sensor', '#fan cmd']), { points, tagged });
  assert.deepEqual(Object.fromEntries(found.get(1) ?? []), { '#fan sensor': 1, 'sf-c': 2, '#fan cmd': 2 });
});

test('where several carry the tags, nobody could say which is meant', () => {
  assert.equal(neighboursOf(new Set(['#fan sensor']), { points, tagged }).get(2)?.size, 0);
  const without = neighboursOf(new Set(['#fan sensor -speed']), { points, tagged });
  assert.deepEqual([...(without.get(2) ?? [])], [['#fan sensor -speed', 3]]);
});
