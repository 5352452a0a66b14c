import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Place } from '@t3000/contract';
import { firstToShow, pathTo, placeTree } from './placeTree.ts';

function place(id: number, kind: Place['kind'], parent: number | null, change: Partial<Place> = {}): Place {
  const state = {
    points: 0,
    bad: 0,
    uncertain: 0,
    overridden: 0,
    devices: 0,
    devices_offline: 0,
    worst: 'normal' as const,
  };
  const texts = { name: `${kind} ${id}`, note: '' };
  const rest = { served_by: null, position: 0, outline: [], plan_updated_at: null, created_at: 0, updated_at: 0 };
  return { id, kind, parent_id: parent, ...texts, ...rest, state, ...change };
}

const places = [
  place(1, 'building', null),
  place(2, 'floor', 1),
  place(3, 'floor', 1, { plan_updated_at: 5 }),
  place(4, 'room', 3),
];

test('the tree has buildings at the top and rooms at the leaves', () => {
  const [house] = placeTree(places);
  assert.deepEqual(
    house?.children.map(({ place: { id }, children }) => [id, children.map((node) => node.place.id)]),
    [
      [2, []],
      [3, [4]],
    ],
  );
});

test('the way to a room leads through its building and floor', () => {
  assert.deepEqual(
    pathTo(places, 4).map(({ id }) => id),
    [1, 3, 4],
  );
  assert.deepEqual(pathTo(places, 99), []);
});

test('the first thing to look at is a floor with a plan', () => {
  assert.equal(firstToShow(places)?.id, 3);
  assert.equal(firstToShow(places.slice(0, 2))?.id, 2);
  assert.equal(firstToShow([]), undefined);
});
