import assert from 'node:assert/strict';

import { UnknownReference } from '../errors.ts';
import type { NewWriteRequest } from '../write-requests.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

function aRequest(pointId: number, askedAt = 1000): NewWriteRequest {
  return {
    pointId,
    value: 21.5,
    priority: 8,
    durationMs: 60_000,
    reason: 'cold',
    askedBy: 'Ada',
    userId: 1,
    tokenId: undefined,
    address: '10.0.0.9',
    askedAt,
    expiresAt: askedAt + 900_000,
  };
}

const nothing = { state: 'waiting', decidedBy: '', decidedAt: undefined, note: '', result: undefined } as const;

export function writeRequestConformance(open: OpenSubject): void {
  storeTest('requests for writes outlast a restart in the order they were asked', open, async ({ store, reopen }) => {
    const [point] = siteWithPoints(store, 1).points;
    assert(point !== undefined);
    const first = store.writeRequests.insert(aRequest(point.id));
    const second = store.writeRequests.insert({ ...aRequest(point.id, 2000), durationMs: undefined, tokenId: 4 });
    const { writeRequests } = await reopen();
    assert.deepEqual(first, { ...aRequest(point.id), ...nothing, id: first.id });
    assert.deepEqual(writeRequests.open(), [first, second]);
    assert.deepEqual(writeRequests.get(second.id), second);
    assert.deepEqual(writeRequests.closed({ offset: 0, limit: 5 }), { rows: [], total: 0 });
  });

  storeTest('of two decisions about a request the first wins', open, ({ store }) => {
    const [point] = siteWithPoints(store, 1).points;
    assert(point !== undefined);
    const { writeRequests } = store;
    const { id } = writeRequests.insert(aRequest(point.id));
    const by = { decidedBy: 'Ben', decidedAt: 5000, note: 'seen', result: undefined };
    assert.equal(writeRequests.move(id, 'waiting', { ...by, state: 'carrying_out' }), true);
    assert.equal(writeRequests.move(id, 'waiting', { ...by, state: 'declined' }), false);
    assert.equal(writeRequests.open()[0]?.state, 'carrying_out');
    const result = { status: 'confirmed', read_back: 21.5 };
    assert.equal(writeRequests.move(id, 'carrying_out', { ...by, state: 'done', result }), true);
    const { rows, total } = writeRequests.closed({ offset: 0, limit: 5 });
    assert.deepEqual([rows[0]?.result, rows[0]?.decidedBy, total], [result, 'Ben', 1]);
    assert.equal(writeRequests.dropBefore(5000), 0);
    assert.equal(writeRequests.dropBefore(5001), 1);
  });

  storeTest('a request goes with its point, and there is none for a point that is not there', open, ({ store }) => {
    const [point] = siteWithPoints(store, 1).points;
    assert(point !== undefined);
    store.writeRequests.insert(aRequest(point.id));
    store.points.remove(point.id);
    assert.deepEqual(store.writeRequests.open(), []);
    assert.throws(() => store.writeRequests.insert(aRequest(99)), UnknownReference);
  });
}
