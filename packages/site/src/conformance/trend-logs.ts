import assert from 'node:assert/strict';

import { UnknownReference } from '../errors.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** Trend logs: what is recorded, how, and since when. */
export function trendLogConformance(open: OpenSubject): void {
  storeTest('a trend log keeps its points in order and each of them once', open, async ({ store, reopen }) => {
    const { device, points } = siteWithPoints(store, 3);
    const [a, b, c] = points.map((point) => point.id) as [number, number, number];
    const settings = { name: 'Comfort', deviceId: device.id, intervalMs: 900_000, enabled: true };
    const log = store.trendLogs.insert(settings, [c, a, c], 1000);
    assert.deepEqual(store.trendLogs.get(log.id), {
      ...settings,
      id: log.id,
      mode: 'interval',
      cron: '',
      deadband: undefined,
      heartbeatMs: undefined,
      createdAt: 1000,
      startedAt: 1000,
    });
    const again = await reopen();
    assert.deepEqual(again.trendLogs.points(log.id), [c, a]);
    again.trendLogs.setPoints(log.id, [b]);
    assert.deepEqual(again.trendLogs.points(log.id), [b]);
    assert.throws(() => again.trendLogs.setPoints(log.id, [a, 999]), UnknownReference);
    assert.deepEqual(again.trendLogs.points(log.id), [b], 'a refused list changes nothing');
  });

  storeTest('the schedule takes the shortest interval of the enabled logs', open, ({ store }) => {
    const { device, points } = siteWithPoints(store, 3);
    const [a, b, c] = points.map((point) => point.id) as [number, number, number];
    const add = (intervalMs: number, enabled: boolean, ids: number[]): number =>
      store.trendLogs.insert({ name: 'L', deviceId: undefined, intervalMs, enabled }, ids, 1).id;
    add(900_000, true, [a, b]);
    const fast = add(60_000, true, [b]);
    const off = add(1000, false, [a, c]);
    assert.deepEqual(
      store.trendLogs.schedule(),
      new Map([
        [a, 900_000],
        [b, 60_000],
      ]),
    );
    store.trendLogs.update(off, { enabled: true });
    store.trendLogs.remove(fast);
    assert.equal(store.trendLogs.schedule().get(c), 1000);
    assert.equal(store.trendLogs.schedule().get(b), 900_000);
    assert.equal(store.trendLogs.byDevice(device.id).length, 0);
  });

  storeTest('thousands of points are put into a log, found and taken out at once', open, ({ store }) => {
    const { points } = siteWithPoints(store, 3);
    const [a, b, c] = points.map((point) => point.id) as [number, number, number];
    const add = (enabled: boolean, ids: number[]): number =>
      store.trendLogs.insert({ name: 'L', deviceId: undefined, intervalMs: 1000, enabled }, ids, 1).id;
    const off = add(false, [a, b]);
    const first = add(true, [b]);
    const second = add(true, [b, c]);
    const enabled = store.trendLogs.enabledOf([a, b, c, 999]);
    assert.deepEqual(
      [...enabled].sort(([x], [y]) => x - y),
      [
        [b, first],
        [c, second],
      ],
    );
    assert.throws(() => store.trendLogs.addPoints(first, [a, 999, 1000]), /point 999/);
    store.trendLogs.addPoints(first, [c, b, a, a]);
    assert.deepEqual(store.trendLogs.points(first), [b, c, a], 'one that was there stays where it is');
    assert.deepEqual(store.trendLogs.dropPoints([c, 999]), [first, second]);
    assert.deepEqual(store.trendLogs.points(second), [b]);
    assert.deepEqual(store.trendLogs.dropPoints([a, b]), [off, first, second]);
    assert.deepEqual(
      store.points.some([c, 999, a]).map(({ id }) => id),
      [a, c],
    );
    assert.deepEqual(store.points.some([a]), [store.points.get(a)]);
  });

  storeTest('a trend log by calendar or by change is no part of the schedule of intervals', open, async (subject) => {
    const { store, reopen } = subject;
    const { device, points } = siteWithPoints(store, 2);
    const ids = points.map((point) => point.id);
    const base = { name: 'L', deviceId: device.id, intervalMs: 900_000, enabled: true } as const;
    const cron = store.trendLogs.insert({ ...base, mode: 'cron', cron: '0 6 * * *' }, ids, 1);
    const change = store.trendLogs.insert({ ...base, mode: 'change', deadband: 0.5, heartbeatMs: 3_600_000 }, ids, 2);
    const { trendLogs } = await reopen();
    assert.deepEqual(trendLogs.all(), [cron, change]);
    assert.deepEqual(trendLogs.schedule(), new Map());
    const plain = trendLogs.update(change.id, { deadband: undefined, heartbeatMs: undefined, startedAt: 9 });
    assert.deepEqual(plain, { ...change, deadband: undefined, heartbeatMs: undefined, startedAt: 9 });
    assert.deepEqual(
      trendLogs.byPoint(ids[1] ?? 0).map(({ id }) => id),
      [cron.id, change.id],
    );
  });

  storeTest('points join a log behind the others, and leave all logs at once', open, ({ store }) => {
    const { points } = siteWithPoints(store, 3);
    const [a, b, c] = points.map((point) => point.id) as [number, number, number];
    const base = { name: 'L', deviceId: undefined, intervalMs: 1000, enabled: true };
    const first = store.trendLogs.insert(base, [b], 1).id;
    const second = store.trendLogs.insert(base, [b, c], 1).id;
    store.trendLogs.addPoints(first, [a, b]);
    assert.deepEqual(store.trendLogs.points(first), [b, a]);
    assert.throws(() => store.trendLogs.addPoints(first, [c, 999]), UnknownReference);
    assert.deepEqual(store.trendLogs.points(first), [b, a], 'all or nothing');
    assert.deepEqual(
      store.trendLogs.dropPoints([b, a]).toSorted((x, y) => x - y),
      [first, second],
    );
    assert.deepEqual([store.trendLogs.pointCount(first), store.trendLogs.pointCount(second)], [0, 1]);
  });

  storeTest('what a device records by default goes with the device', open, async ({ store, reopen }) => {
    const { device } = siteWithPoints(store, 1);
    assert.equal(store.trendDefaults.get(device.id), undefined);
    store.trendDefaults.set(device.id, [{ kind: 'analog' }]);
    store.trendDefaults.set(device.id, [{ kind: 'binary', deadband: null }]);
    assert.throws(() => store.trendDefaults.set(999, []), UnknownReference);
    const again = await reopen();
    assert.deepEqual(again.trendDefaults.get(device.id), [{ kind: 'binary', deadband: null }]);
    assert.deepEqual(again.trendDefaults.devices(), [device.id]);
    again.devices.remove(device.id);
    assert.deepEqual([again.trendDefaults.devices(), again.trendDefaults.remove(device.id)], [[], false]);
  });
}
