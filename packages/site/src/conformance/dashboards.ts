import assert from 'node:assert/strict';

import { UnknownReference } from '../errors.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

export function dashboardConformance(open: OpenSubject): void {
  storeTest('dashboards of people and roles are kept apart, replaced and removed', open, async ({ store, reopen }) => {
    const { id } = store.users.insert({ name: 'Ada', role: 'viewer', passwordHash: 'h' }, 1000);
    assert.equal(store.dashboards.get({ userId: id }), undefined);
    store.dashboards.set({ userId: id }, { widgets: [{ id: 'a' }], updatedAt: 1 });
    store.dashboards.set({ userId: id }, { widgets: [{ id: 'b' }], updatedAt: 2 });
    store.dashboards.set({ role: 'viewer' }, { widgets: [], updatedAt: 3 });
    const again = await reopen();
    assert.deepEqual(again.dashboards.get({ userId: id }), { widgets: [{ id: 'b' }], updatedAt: 2 });
    assert.deepEqual(again.dashboards.get({ role: 'viewer' }), { widgets: [], updatedAt: 3 });
    assert.equal(again.dashboards.get({ role: 'admin' }), undefined);
    assert.equal(again.dashboards.remove({ role: 'viewer' }), true);
    assert.equal(again.dashboards.remove({ role: 'viewer' }), false);
  });

  storeTest('a dashboard goes with its user, and none is kept for nobody', open, ({ store }) => {
    const { id } = store.users.insert({ name: 'Ada', role: 'viewer', passwordHash: 'h' }, 1000);
    store.dashboards.set({ userId: id }, { widgets: [], updatedAt: 1 });
    store.users.remove(id);
    assert.equal(store.dashboards.get({ userId: id }), undefined);
    assert.throws(() => store.dashboards.set({ userId: id }, { widgets: [], updatedAt: 1 }), UnknownReference);
  });
}
