import assert from 'node:assert/strict';

import { Conflict } from '../errors.ts';
import { someDevice } from './builders.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

export function deviceConformance(open: OpenSubject): void {
  storeTest('a device comes back as it was inserted, also after a restart', open, async ({ store, reopen }) => {
    const capabilities = {
      answerBytesMax: 1476,
      readMultiple: true,
      segmentation: 'none',
      windowMax: 1,
      answerMs: 12.5,
      probedAt: 900,
      details: { why: 'probed', list: [1, null, 'a'] },
    } as const;
    const inserted = store.devices.insert(someDevice({ capabilities, note: 'Roof\n"left"' }), 1000);
    assert.deepEqual(store.devices.get(inserted.id), inserted);
    const again = await reopen();
    assert.deepEqual(again.devices.all(), [inserted]);
    assert.deepEqual(again.devices.byKey('bacnet', 'instance:100'), inserted);
  });

  storeTest('a second device of the same protocol and key is a conflict', open, ({ store }) => {
    const first = store.devices.insert(someDevice(), 1000);
    const other = store.devices.insert(someDevice({ key: 'other' }), 1000);
    assert.throws(() => store.devices.insert(someDevice(), 1001), Conflict);
    assert.throws(() => store.devices.update(other.id, { key: first.key }, 1001), Conflict);
    store.devices.insert(someDevice({ protocol: 'modbus' }), 1002);
    assert.equal(store.devices.all().length, 3);
  });

  storeTest('an update changes what it names, and undefined clears only what may be empty', open, ({ store }) => {
    const device = store.devices.insert(someDevice(), 1000);
    const changed = store.devices.update(device.id, { name: 'VAV 7', vendorId: undefined, note: undefined }, 2000);
    assert.deepEqual(changed, { ...device, name: 'VAV 7', vendorId: undefined, updatedAt: 2000 });
    assert.deepEqual(store.devices.get(device.id), changed);
    assert.equal(store.devices.update(999, { name: 'x' }, 2000), undefined);
  });

  storeTest('removing a device removes its points, values, overrides and logs', open, ({ store }) => {
    const { device, points } = siteWithPoints(store, 2);
    const [point] = points;
    assert(point !== undefined);
    store.cache.save([{ pointId: point.id, at: 1, value: 1, quality: 0 as never }]);
    store.overrides.put({
      pointId: point.id,
      priority: 8,
      value: 1,
      author: 'ada',
      reason: '',
      setAt: 1,
      expiresAt: undefined,
    });
    store.trendLogs.insert({ name: 'A', deviceId: device.id, intervalMs: 1000, enabled: true }, [point.id], 1);
    assert.equal(store.devices.remove(device.id), true);
    assert.equal(store.devices.remove(device.id), false);
    assert.deepEqual(store.points.all(), []);
    assert.deepEqual(store.cache.load(), []);
    assert.deepEqual(store.overrides.all(), []);
    assert.deepEqual(store.trendLogs.all(), []);
  });

  storeTest('an id is not given out again after its device was removed', open, ({ store }) => {
    const first = store.devices.insert(someDevice(), 1000);
    store.devices.remove(first.id);
    assert.notEqual(store.devices.insert(someDevice(), 1001).id, first.id);
  });
}
