import assert from 'node:assert/strict';

import { Conflict, UnknownReference } from '../errors.ts';
import type { SessionRow } from '../sessions.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

const ada = { name: 'Ada', role: 'admin', passwordHash: '$scrypt$1' } as const;

export function userConformance(open: OpenSubject): void {
  storeTest('user names are unique without regard to case', open, ({ store }) => {
    store.users.insert({ ...ada, name: 'Jürgen' }, 1000);
    assert.throws(() => store.users.insert({ ...ada, name: 'JÜRGEN' }, 1001), Conflict);
    assert.equal(store.users.byName('jürgen')?.name, 'Jürgen');
    assert.equal(store.users.count(), 1);
    const other = store.users.insert(ada, 1002);
    assert.throws(() => store.users.update(other.id, { name: 'jürGEN' }), Conflict);
  });

  storeTest('the first account is an administrator and can be made once', open, ({ store }) => {
    const first = store.users.insertFirst({ name: 'ada', passwordHash: 'h' }, 1000);
    assert.equal(first?.role, 'admin');
    assert.equal(store.users.insertFirst({ name: 'eve', passwordHash: 'h' }, 1000), undefined);
    assert.equal(store.users.count(), 1);
  });

  storeTest('a user is changed and removed, and the sessions go along', open, async ({ store, reopen }) => {
    const user = store.users.insert(ada, 1000);
    store.sessions.insert(session('t1', user.id));
    const changed = store.users.update(user.id, { role: 'viewer', disabled: true, lastLoginAt: 5, preferences: '{}' });
    assert.deepEqual(changed, { ...user, role: 'viewer', disabled: true, lastLoginAt: 5, preferences: '{}' });
    const again = await reopen();
    assert.deepEqual(again.users.get(user.id), changed);
    assert.equal(again.users.remove(user.id), true);
    assert.equal(again.sessions.get('t1'), undefined);
    assert.equal(again.users.update(user.id, { name: 'x' }), undefined);
  });

  storeTest('a limit to places is kept, replaced and taken away', open, async ({ store, reopen }) => {
    const building = store.places.insert({ kind: 'building', parentId: undefined, name: 'A' }, 1000);
    const floor = store.places.insert({ kind: 'floor', parentId: building.id, name: '1' }, 1000);
    const limit = { places: [floor.id], outside: 'hidden' } as const;
    const user = store.users.insert({ ...ada, role: 'viewer', limit }, 1000);
    assert.deepEqual(user.limit, limit);
    assert.equal(store.users.update(user.id, { disabled: false })?.limit?.outside, 'hidden');
    const wider = { places: [building.id, floor.id], outside: 'read' } as const;
    assert.deepEqual(store.users.update(user.id, { limit: wider })?.limit, wider);
    const again = await reopen();
    assert.deepEqual(again.users.byName('ada')?.limit, wider);
    assert.equal(again.users.update(user.id, { limit: undefined })?.limit, undefined);
    assert.throws(() => again.users.update(user.id, { limit: { places: [999], outside: 'read' } }), UnknownReference);
    assert.equal(again.users.get(user.id)?.limit, undefined);
  });

  storeTest('a limit outlives its places, and a new place is never in it', open, ({ store }) => {
    const place = store.places.insert({ kind: 'building', parentId: undefined, name: 'A' }, 1000);
    const limit = { places: [place.id], outside: 'hidden' } as const;
    const { id } = store.users.insert({ ...ada, role: 'viewer', limit }, 1000);
    store.places.remove(place.id);
    store.places.insert({ kind: 'building', parentId: undefined, name: 'B' }, 1000);
    assert.deepEqual(store.users.get(id)?.limit, { places: [], outside: 'hidden' });
  });

  storeTest('sessions are touched, listed and ended, all but one on demand', open, ({ store }) => {
    const { id } = store.users.insert(ada, 1000);
    for (const token of ['t1', 't2', 't3']) store.sessions.insert(session(token, id));
    store.sessions.touch('t2', 1500);
    assert.deepEqual(store.sessions.get('t2'), { ...session('t2', id), lastSeenAt: 1500 });
    assert.equal(store.sessions.removeByUser(id, 't2'), 2);
    assert.deepEqual(
      store.sessions.byUser(id).map((row) => row.tokenHash),
      ['t2'],
    );
    assert.equal(store.sessions.remove('t2'), true);
    assert.equal(store.sessions.removeByUser(id), 0);
  });

  storeTest('sessions end by age and by idleness', open, ({ store }) => {
    const { id } = store.users.insert(ada, 1000);
    store.sessions.insert({ ...session('old', id), expiresAt: 2000, lastSeenAt: 1990 });
    store.sessions.insert({ ...session('idle', id), expiresAt: 9000, lastSeenAt: 1000 });
    store.sessions.insert({ ...session('live', id), expiresAt: 9000, lastSeenAt: 1990 });
    assert.equal(store.sessions.removeExpired(2000, 1500), 2);
    assert.deepEqual(
      store.sessions.byUser(id).map((row) => row.tokenHash),
      ['live'],
    );
  });
}

function session(tokenHash: string, userId: number): SessionRow {
  return {
    tokenHash,
    userId,
    createdAt: 1000,
    lastSeenAt: 1000,
    expiresAt: 9000,
    address: '127.0.0.1',
    userAgent: 'test',
  };
}
