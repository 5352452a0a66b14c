import assert from 'node:assert/strict';

import { NO_GUARD } from '@t3000/core';

import { Conflict, UnknownReference } from '../errors.ts';
import type { PointQuery } from '../points.ts';
import type { SiteStore } from '../store.ts';
import { someDevice, somePoint } from './builders.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

export function pointConformance(open: OpenSubject): void {
  storeTest('a point comes back as it was inserted, also after a restart', open, async ({ store, reopen }) => {
    const device = store.devices.insert(someDevice(), 1000);
    const [point] = store.points.insert(
      [
        somePoint({
          deviceId: device.id,
          number: 3,
          type: 'variable',
          kind: 'multistate',
          stateTexts: ['Aus', 'Stufe 1', '100 %'],
          minimum: -40.5,
          maximum: 1e9,
          ttlMs: 60_000,
          writable: true,
          commandable: true,
        }),
      ],
      1000,
    );
    assert(point !== undefined);
    const again = await reopen();
    assert.deepEqual(again.points.get(point.id), point);
    assert.deepEqual(again.points.find(device.id, 'variable', 3), point);
    assert.equal(again.points.find(device.id, 'input', 3), undefined);
  });

  storeTest('the guard of a point stays until it is taken away', open, async ({ store, reopen }) => {
    const [point] = siteWithPoints(store, 1).points;
    assert(point !== undefined);
    const guard = {
      ...NO_GUARD,
      highest: 24.5,
      rate: { writes: 3, spanMs: 60_000 },
      confirm: true,
      confirmText: 'Sure?',
    };
    store.points.update(point.id, { guard }, 2000);
    store.points.update(point.id, { name: 'Renamed' }, 2001);
    const { points } = await reopen();
    assert.deepEqual(points.get(point.id)?.guard, guard);
    assert.deepEqual(points.query({ offset: 0, limit: 1 }).rows[0]?.guard, guard);
    points.update(point.id, { guard: { ...NO_GUARD, confirmText: 'Sure?' } }, 2002);
    assert.equal(points.get(point.id)?.guard, undefined, 'what guards nothing is no guard');
  });

  storeTest('the points of a device are its own and nobody else’s', open, ({ store }) => {
    const { device } = siteWithPoints(store, 3);
    const other = store.devices.insert(someDevice({ key: 'other' }), 1000);
    assert.deepEqual(
      store.points.byDevice(device.id),
      store.points.all().filter((point) => point.deviceId === device.id),
    );
    assert.deepEqual(store.points.byDevice(other.id), []);
  });

  storeTest('of many points one of which exists already, none is inserted', open, ({ store }) => {
    const { device } = siteWithPoints(store, 2);
    const more = [3, 4, 2, 5].map((number) => somePoint({ deviceId: device.id, number }));
    assert.throws(
      () => store.points.insert(more, 1001),
      (error) => error instanceof Conflict && error.message.includes('input 2'),
    );
    assert.equal(store.points.all().length, 2);
  });

  storeTest('a point of a device that is not there is refused', open, ({ store }) => {
    assert.throws(() => store.points.insert([somePoint({ deviceId: 77, number: 1 })], 1), UnknownReference);
  });

  storeTest('an update changes what it names and keeps what a point is', open, ({ store }) => {
    const { points } = siteWithPoints(store, 1);
    const [point] = points;
    assert(point !== undefined);
    const patch = { name: 'Zone', minimum: 5, unit: undefined, type: 'output', id: 99 };
    const changed = store.points.update(point.id, patch, 2000);
    assert.deepEqual(changed, { ...point, name: 'Zone', minimum: 5, updatedAt: 2000 });
    assert.equal(store.points.update(point.id, { minimum: undefined }, 2001)?.minimum, undefined);
    assert.equal(store.points.update(999, {}, 2000), undefined);
    assert.equal(store.points.remove(point.id), true);
    assert.equal(store.points.remove(point.id), false);
  });

  searchConformance(open);
}

function searchConformance(open: OpenSubject): void {
  storeTest('search finds every word in any field without regard to case', open, ({ store }) => {
    fillForSearch(store);
    assert.deepEqual(found(store, { text: 'büro TEMP' }), ['Zone 2', 'Zone 10']);
    assert.deepEqual(found(store, { text: 'BÜRO pa' }), ['Zone 1']);
    assert.deepEqual(found(store, { text: 'cellar' }), ['Fan']);
    assert.deepEqual(found(store, { text: '100%' }), ['Fan']);
    assert.deepEqual(found(store, { text: '100_' }), []);
    assert.deepEqual(found(store, { text: '  ' }), ['Fan', 'Zone 1', 'Zone 2', 'Zone 10']);
  });

  storeTest('a renamed device is found by its new name', open, ({ store }) => {
    fillForSearch(store);
    const cellar = store.devices.byKey('bacnet', 'cellar');
    assert(cellar !== undefined);
    store.devices.update(cellar.id, { name: 'Roof' }, 5);
    assert.deepEqual(found(store, { text: 'roof' }), ['Fan']);
    assert.deepEqual(found(store, { text: 'cellar' }), []);
  });

  storeTest('points are filtered, sorted as people count, and paged without overlap', open, ({ store }) => {
    const { fan } = fillForSearch(store);
    assert.deepEqual(found(store, { sort: 'name', descending: true }), ['Zone 10', 'Zone 2', 'Zone 1', 'Fan']);
    assert.deepEqual(found(store, { sort: 'device' }), ['Zone 1', 'Zone 2', 'Zone 10', 'Fan']);
    assert.deepEqual(found(store, { sort: 'number' }), ['Zone 1', 'Zone 2', 'Zone 10', 'Fan']);
    assert.deepEqual(found(store, { deviceId: fan }), ['Fan']);
    assert.deepEqual(found(store, { types: ['output', 'variable'] }), ['Fan']);
    assert.deepEqual(found(store, { kinds: ['binary'] }), ['Fan']);
    assert.deepEqual(found(store, { types: [] }), []);
    const page = store.points.query({ sort: 'name', offset: 1, limit: 2 });
    assert.equal(page.total, 4);
    assert.deepEqual(
      page.rows.map((row) => row.name),
      ['Zone 1', 'Zone 2'],
    );
  });
}

function found(store: SiteStore, query: Partial<PointQuery>): string[] {
  return store.points.query({ sort: 'name', offset: 0, limit: 100, ...query }).rows.map((row) => row.name);
}

function fillForSearch(store: SiteStore): { fan: number } {
  const office = store.devices.insert(someDevice({ key: 'office', name: 'Büro Süd' }), 1).id;
  const cellar = store.devices.insert(someDevice({ key: 'cellar', name: 'Cellar' }), 1).id;
  const zone = { deviceId: office, description: 'Room temperature', group: 'Floor 1' };
  store.points.insert(
    [
      somePoint({ ...zone, number: 1, name: 'Zone 1', unit: 'Pa', description: 'Duct pressure' }),
      somePoint({ ...zone, number: 2, name: 'Zone 2' }),
      somePoint({ ...zone, number: 10, name: 'Zone 10' }),
      somePoint({ deviceId: cellar, number: 1, type: 'output', kind: 'binary', name: 'Fan', description: '100% on' }),
    ],
    1,
  );
  return { fan: cellar };
}
