import assert from 'node:assert/strict';

import { Conflict } from '../errors.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

export function apiTokenConformance(open: OpenSubject): void {
  storeTest('API tokens are found by their hash, noted when used, and removed', open, async ({ store, reopen }) => {
    const { id: userId } = store.users.insert({ name: 'Ada', role: 'admin', passwordHash: 'h' }, 1000);
    const some = { userId, role: 'viewer', start: 't3_ab', createdAt: 1000, expiresAt: 9000 };
    const graphs = store.apiTokens.insert({ ...some, name: 'graphs', tokenHash: 'a' });
    store.apiTokens.insert({ ...some, name: 'Billing', tokenHash: 'b' });
    assert.throws(() => store.apiTokens.insert({ ...some, name: 'GRAPHS', tokenHash: 'c' }), Conflict);
    store.apiTokens.touch(graphs.id, 2000, '10.0.0.9');
    const { apiTokens } = await reopen();
    assert.deepEqual(
      apiTokens.all().map(({ name }) => name),
      ['Billing', 'graphs'],
    );
    assert.deepEqual(apiTokens.byHash('a'), {
      ...some,
      id: graphs.id,
      name: 'graphs',
      tokenHash: 'a',
      lastUsedAt: 2000,
      lastAddress: '10.0.0.9',
      limit: undefined,
    });
    assert.equal(apiTokens.byHash('nothing'), undefined);
    assert.equal(apiTokens.remove(graphs.id), true);
    assert.equal(apiTokens.remove(graphs.id), false);
    assert.equal(apiTokens.get(graphs.id), undefined);
  });

  storeTest('a token keeps its places', open, async ({ store, reopen }) => {
    const { id: userId } = store.users.insert({ name: 'Ada', role: 'admin', passwordHash: 'h' }, 1000);
    const { id } = store.places.insert({ kind: 'building', parentId: undefined, name: 'A' }, 1000);
    const limit = { places: [id], outside: 'read' } as const;
    const some = { userId, role: 'viewer', start: 't3_ab', createdAt: 1000, expiresAt: 9000 };
    store.apiTokens.insert({ ...some, name: 'graphs', tokenHash: 'a', limit });
    const again = await reopen();
    assert.deepEqual(again.apiTokens.byHash('a')?.limit, limit);
    again.places.remove(id);
    assert.deepEqual(again.apiTokens.all()[0]?.limit, { places: [], outside: 'read' });
  });

  storeTest('a token goes with the person who made it', open, ({ store }) => {
    const { id: userId } = store.users.insert({ name: 'Ada', role: 'admin', passwordHash: 'h' }, 1000);
    const token = {
      name: 'graphs',
      userId,
      role: 'viewer',
      tokenHash: 'a',
      start: 't3_ab',
      createdAt: 1,
      expiresAt: 2,
    };
    store.apiTokens.insert(token);
    store.users.remove(userId);
    assert.deepEqual(store.apiTokens.all(), []);
  });
}
