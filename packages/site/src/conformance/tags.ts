import assert from 'node:assert/strict';

import { UnknownReference } from '../errors.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** Markers on points and devices. */
export function tagConformance(open: OpenSubject): void {
  storeTest('tags stand on points and devices, each once, until they are replaced', open, async ({ store, reopen }) => {
    const { device, points } = siteWithPoints(store, 2);
    const [a, b] = points.map(({ id }) => id) as [number, number];
    store.tags.setPoint(a, ['temp', 'air', 'temp']);
    store.tags.setPoint(b, ['temp']);
    store.tags.setDevice(device.id, ['ahu']);
    const { tags } = await reopen();
    assert.deepEqual(
      [tags.ofPoint(a), tags.ofPoint(b), tags.ofDevice(device.id)],
      [['air', 'temp'], ['temp'], ['ahu']],
    );
    assert.deepEqual(tags.uses(), [
      { tag: 'ahu', points: 0, devices: 1 },
      { tag: 'air', points: 1, devices: 0 },
      { tag: 'temp', points: 2, devices: 0 },
    ]);
    tags.setPoint(a, []);
    assert.deepEqual(tags.ofPoint(a), []);
    assert.throws(() => tags.setPoint(999, ['temp']), UnknownReference);
  });

  storeTest('points are found by all of their tags, those of the device included', open, ({ store }) => {
    const { device, points } = siteWithPoints(store, 3);
    const [a, b, c] = points.map(({ id }) => id) as [number, number, number];
    store.tags.setPoint(a, ['temp', 'discharge']);
    store.tags.setPoint(b, ['temp']);
    const found = (...tags: string[]): number[] =>
      store.points.query({ tags, offset: 0, limit: 9 }).rows.map(({ id }) => id);
    assert.deepEqual([found('temp'), found('temp', 'discharge'), found('ahu')], [[a, b], [a], []]);
    store.tags.setDevice(device.id, ['ahu']);
    assert.equal(store.points.query({ ids: [c, a, 999], offset: 0, limit: 9 }).total, 2);
    assert.deepEqual(
      [found('ahu'), found('ahu', 'temp'), found()],
      [
        [a, b, c],
        [a, b],
        [a, b, c],
      ],
    );
  });

  storeTest('tags go with what carried them', open, ({ store }) => {
    const { device, points } = siteWithPoints(store, 1);
    store.tags.setPoint(points[0]?.id ?? 0, ['temp']);
    store.tags.setDevice(device.id, ['ahu']);
    store.devices.remove(device.id);
    assert.deepEqual(store.tags.uses(), []);
  });
}
