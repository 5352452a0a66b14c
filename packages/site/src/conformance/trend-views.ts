import assert from 'node:assert/strict';

import { Conflict, UnknownReference } from '../errors.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** Trend charts people keep under a name. */
export function trendViewConformance(open: OpenSubject): void {
  storeTest('trend views are seen by their owner, and by everybody when shared', open, async ({ store, reopen }) => {
    const ada = store.users.insert({ name: 'Ada', role: 'admin', passwordHash: 'h' }, 1);
    const bob = store.users.insert({ name: 'Bob', role: 'viewer', passwordHash: 'h' }, 1);
    const own = store.trendViews.insert({ ownerId: ada.id, name: 'Plant 10', shared: false, address: 'ids=1' }, 5);
    const shared = store.trendViews.insert({ ownerId: ada.id, name: 'Plant 9', shared: true, address: 'ids=2' }, 6);
    const { trendViews } = await reopen();
    assert.deepEqual(trendViews.visibleTo(ada.id), [shared, own], 'by name, as people count');
    assert.deepEqual(trendViews.visibleTo(bob.id), [shared]);
    assert.deepEqual([trendViews.countOf(ada.id), trendViews.countOf(bob.id)], [2, 0]);
  });

  storeTest('a trend view is changed and removed, and goes with its owner', open, ({ store }) => {
    const ada = store.users.insert({ name: 'Ada', role: 'admin', passwordHash: 'h' }, 1);
    const bob = store.users.insert({ name: 'Bob', role: 'viewer', passwordHash: 'h' }, 1);
    const view = store.trendViews.insert({ ownerId: ada.id, name: 'Plant', shared: false, address: 'ids=1' }, 5);
    assert.throws(
      () => store.trendViews.insert({ ownerId: ada.id, name: 'PLANT', shared: true, address: '' }, 6),
      Conflict,
    );
    store.trendViews.insert({ ownerId: bob.id, name: 'Plant', shared: false, address: 'ids=1' }, 5);
    const changed = store.trendViews.update(view.id, { shared: true, address: 'ids=1,2' }, 9);
    assert.deepEqual(changed, { ...view, shared: true, address: 'ids=1,2', updatedAt: 9 });
    assert.equal(store.trendViews.update(999, {}, 9), undefined);
    assert.throws(
      () => store.trendViews.insert({ ownerId: 999, name: 'X', shared: false, address: '' }, 6),
      UnknownReference,
    );
    assert.deepEqual([store.trendViews.remove(view.id), store.trendViews.remove(view.id)], [true, false]);
    store.users.remove(bob.id);
    assert.deepEqual(store.trendViews.visibleTo(bob.id), []);
  });
}
