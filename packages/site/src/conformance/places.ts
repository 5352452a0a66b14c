import assert from 'node:assert/strict';

import { Conflict, UnknownReference } from '../errors.ts';
import type { PlaceRow } from '../places.ts';
import type { SiteStore } from '../store.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** Buildings, floors, rooms and plans. */
export function placeConformance(open: OpenSubject): void {
  treeConformance(open);
  orderConformance(open);
  contentConformance(open);
}

function treeConformance(open: OpenSubject): void {
  storeTest('places survive a restart as the tree they were', open, async ({ store, reopen }) => {
    const { house, floor, room } = someHouse(store);
    const again = await reopen();
    assert.deepEqual(again.places.all(), [house, floor, room]);
    assert.equal(again.places.get(room.id)?.parentId, floor.id);
  });

  storeTest('siblings have different names, whatever their case', open, ({ store }) => {
    const { house, floor } = someHouse(store);
    assert.throws(
      () => store.places.insert({ kind: 'floor', parentId: house.id, name: 'FLOOR 1' }, 2),
      (error) => error instanceof Conflict && /FLOOR 1/.test(error.message),
    );
    assert.throws(
      () => store.places.insert({ kind: 'building', parentId: undefined, name: 'harbour house' }, 2),
      Conflict,
    );
    const other = store.places.insert({ kind: 'building', parentId: undefined, name: 'Annex' }, 2);
    assert.equal(store.places.insert({ kind: 'floor', parentId: other.id, name: 'Floor 1' }, 2).position, 0);
    assert.throws(() => store.places.update(floor.id, { parentId: other.id }, 3), Conflict, 'nor after a move');
    assert.equal(store.places.get(floor.id)?.parentId, house.id);
  });

  storeTest('a room stands on a floor and a floor in a building, nothing anywhere else', open, ({ store }) => {
    const { house, floor, room } = someHouse(store);
    const wrong: [PlaceRow['kind'], number | undefined][] = [
      ['room', house.id],
      ['floor', floor.id],
      ['room', undefined],
      ['building', house.id],
      ['room', room.id],
      ['floor', 999],
    ];
    for (const [kind, parentId] of wrong) {
      assert.throws(() => store.places.insert({ kind, parentId, name: 'X' }, 1), UnknownReference, kind);
    }
    assert.throws(() => store.places.update(room.id, { parentId: house.id }, 1), UnknownReference);
    assert.equal(store.places.all().length, 3);
  });

  storeTest('a building that is removed takes its floors and rooms along, but no point', open, ({ store }) => {
    const { points } = siteWithPoints(store, 1);
    const { house, room } = someHouse(store);
    store.places.assign(room.id, [], [points[0]?.id ?? 0]);
    assert.equal(store.places.remove(house.id), true);
    assert.deepEqual(store.places.all(), []);
    assert.equal(store.places.pointAssignments().size, 0);
    assert.equal(store.points.all().length, 1);
    assert.equal(store.places.remove(house.id), false);
  });
}

function orderConformance(open: OpenSubject): void {
  storeTest('a place moves to where it is put among its siblings', open, ({ store }) => {
    const { house, floor } = someHouse(store);
    const [second, third] = ['Floor 2', 'Floor 3'].map(
      (name) => store.places.insert({ kind: 'floor', parentId: house.id, name }, 1).id,
    ) as [number, number];
    const order = (): number[] =>
      store.places
        .all()
        .filter(({ kind }) => kind === 'floor')
        .map(({ id }) => id);
    store.places.update(third, { position: 0 }, 2);
    assert.deepEqual(order(), [third, floor.id, second]);
    store.places.update(third, { position: 99 }, 2);
    assert.deepEqual(order(), [floor.id, second, third]);
  });
}

function contentConformance(open: OpenSubject): void {
  storeTest('devices and points stand in one place each', open, async ({ store, reopen }) => {
    const { device, points } = siteWithPoints(store, 2);
    const { floor, room } = someHouse(store);
    const [a, b] = points.map(({ id }) => id) as [number, number];
    store.places.assign(floor.id, [device.id], [a, b]);
    store.places.assign(room.id, [], [b, 999]);
    store.places.assign(undefined, [], [a]);
    const again = await reopen();
    assert.deepEqual([...again.places.deviceAssignments()], [[device.id, floor.id]]);
    assert.deepEqual([...again.places.pointAssignments()], [[b, room.id]]);
    assert.throws(() => again.places.assign(999, [device.id], []), UnknownReference);
    again.devices.remove(device.id);
    assert.equal(again.places.deviceAssignments().size, 0);
  });

  storeTest('a floor keeps its plan and its markers', open, async ({ store, reopen }) => {
    const { points } = siteWithPoints(store, 2);
    const { floor } = someHouse(store);
    const [a, b] = points.map(({ id }) => id) as [number, number];
    const plan = { contentType: 'image/png', bytes: new Uint8Array([1, 2, 3]), width: 4, height: 5, updatedAt: 6 };
    store.places.setPlan(floor.id, plan);
    store.places.setMarkers(floor.id, [
      { pointId: a, at: [0.25, 0.5] },
      { pointId: b, at: [1, 0] },
      { pointId: a, at: [0.75, 0.5] },
    ]);
    const again = await reopen();
    const found = again.places.plan(floor.id);
    assert.deepEqual({ ...found, bytes: [...(found?.bytes ?? [])] }, { ...plan, bytes: [1, 2, 3] });
    assert.deepEqual([...again.places.plans()], [[floor.id, 6]]);
    assert.deepEqual(again.places.markers(floor.id), [
      { pointId: a, at: [0.75, 0.5] },
      { pointId: b, at: [1, 0] },
    ]);
    assert.throws(() => again.places.setMarkers(floor.id, [{ pointId: 999, at: [0, 0] }]), UnknownReference);
    assert.equal(again.places.markers(floor.id).length, 2, 'a refused list changes nothing');
    assert.equal(again.places.removePlan(floor.id), true);
    assert.equal(again.places.plan(floor.id), undefined);
  });
}

function someHouse(store: SiteStore): { house: PlaceRow; floor: PlaceRow; room: PlaceRow } {
  const house = store.places.insert({ kind: 'building', parentId: undefined, name: 'Harbour House' }, 1);
  const floor = store.places.insert({ kind: 'floor', parentId: house.id, name: 'Floor 1', note: 'Offices' }, 1);
  const outline = [
    [0, 0],
    [0.5, 0],
    [0.5, 0.5],
  ] as const;
  const room = store.places.insert({ kind: 'room', parentId: floor.id, name: 'Room 101', outline }, 1);
  return { house, floor, room };
}
