import assert from 'node:assert/strict';

import { GOOD, NOT_READ } from '@t3000/core';

import { UnknownReference } from '../errors.ts';
import type { OverrideRow } from '../overrides.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** Cached values, overrides and settings. */
export function stateConformance(open: OpenSubject): void {
  cacheConformance(open);
  overrideAndSettingConformance(open);
}

function cacheConformance(open: OpenSubject): void {
  storeTest('cached values survive a restart, NaN and infinities included', open, async ({ store, reopen }) => {
    const { points } = siteWithPoints(store, 3);
    const [a, b, c] = points.map((point) => point.id) as [number, number, number];
    store.cache.save([
      { pointId: a, at: 1, value: 21.5, quality: GOOD },
      { pointId: b, at: 2.5, value: Number.NaN, quality: NOT_READ },
      { pointId: c, at: 3, value: -Infinity, quality: GOOD },
    ]);
    store.cache.save([{ pointId: a, at: 4, value: 22, quality: GOOD }]);
    const again = await reopen();
    assert.deepEqual(
      again.cache.load().sort((x, y) => x.pointId - y.pointId),
      [
        { pointId: a, at: 4, value: 22, quality: GOOD },
        { pointId: b, at: 2.5, value: Number.NaN, quality: NOT_READ },
        { pointId: c, at: 3, value: -Infinity, quality: GOOD },
      ],
    );
  });

  storeTest('a value of a point that was removed meanwhile is left out, the others are saved', open, ({ store }) => {
    const { points } = siteWithPoints(store, 1);
    const id = points[0]?.id ?? 0;
    store.cache.save([
      { pointId: 999, at: 1, value: 1, quality: GOOD },
      { pointId: id, at: 1, value: 2, quality: GOOD },
    ]);
    assert.deepEqual(
      store.cache.load().map((sample) => sample.pointId),
      [id],
    );
  });
}

function overrideAndSettingConformance(open: OpenSubject): void {
  storeTest('an override replaces the one of the same point and priority', open, async ({ store, reopen }) => {
    const { points } = siteWithPoints(store, 1);
    const pointId = points[0]?.id ?? 0;
    const override: Omit<OverrideRow, 'id'> = {
      pointId,
      priority: 8,
      value: 20.5,
      author: 'ada',
      reason: 'Too warm',
      setAt: 1000,
      expiresAt: 5000,
    };
    store.overrides.put(override);
    const second = store.overrides.put({ ...override, value: 21, expiresAt: undefined });
    store.overrides.put({ ...override, priority: 16 });
    const again = await reopen();
    assert.equal(again.overrides.all().length, 2);
    assert.deepEqual(again.overrides.byPoint(pointId)[0], second);
    assert.equal(again.overrides.remove(pointId, 8), true);
    assert.equal(again.overrides.remove(pointId, 8), false);
    assert.throws(() => again.overrides.put({ ...override, pointId: 999 }), UnknownReference);
  });

  storeTest('a setting is any JSON value', open, async ({ store, reopen }) => {
    store.settings.set('name', 'Building 7');
    store.settings.set('name', 'Building 8');
    store.settings.set('zone', null);
    store.settings.set('list', [1, { a: true }]);
    const again = await reopen();
    assert.deepEqual(again.settings.all(), { list: [1, { a: true }], name: 'Building 8', zone: null });
    assert.equal(again.settings.get('zone'), null);
    assert.equal(again.settings.get('missing'), undefined);
  });
}
