import assert from 'node:assert/strict';

import { AUDIT_ROOT_HASH, auditHash } from '../audit-chain.ts';
import type { AuditQuery, AuditRow } from '../audit.ts';
import type { SiteStore } from '../store.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

export function auditConformance(open: OpenSubject): void {
  storeTest('audit rows are numbered and chained, also over a restart', open, async ({ store, reopen }) => {
    const rows = [entry(store, 'ada', 'point:1'), entry(store, 'bob', 'point:2')];
    const again = await reopen();
    rows.push(entry(again, 'ada', 'point:2'));
    let previous = AUDIT_ROOT_HASH;
    for (const [index, row] of rows.entries()) {
      assert.equal(row.seq, index + 1);
      assert.equal(row.hash, auditHash(previous, row));
      previous = row.hash;
    }
    assert.deepEqual(again.audit.query({ offset: 0, limit: 10 }), { rows: rows.reverse(), total: 3 });
    assert.deepEqual(again.audit.head(), { seq: 3, hash: previous });
    assert.deepEqual([again.audit.hashOf(3), again.audit.hashOf(4)], [previous, undefined]);
    assert.equal(again.audit.verify(), undefined);
  });

  storeTest('the audit of an empty site verifies', open, ({ store }) => {
    assert.equal(store.audit.verify(), undefined);
    assert.deepEqual(store.audit.head(), { seq: 0, hash: AUDIT_ROOT_HASH });
  });

  storeTest('the chain is verified in parts as well as at once', open, ({ store }) => {
    for (let index = 0; index < 5; index++) entry(store, 'ada', `point:${index}`);
    const first = store.audit.verifyPart({ seq: 0, hash: AUDIT_ROOT_HASH }, 3);
    assert.deepEqual([first.rows, first.head.seq, first.problem], [3, 3, undefined]);
    const rest = store.audit.verifyPart(first.head, 3);
    assert.deepEqual([rest.rows, rest.head], [2, store.audit.head()]);
    assert.equal(store.audit.verifyPart({ ...first.head, hash: AUDIT_ROOT_HASH }, 3).problem?.seq, 4);
  });

  storeTest('details that JSON changes do not break the chain', open, async ({ store, reopen }) => {
    const details = { b: -0, a: undefined, text: '\u2028 "\\ \ud83d\ude00', deep: [{ z: 1, y: [null] }] };
    store.audit.append({ ...base, details: details as never });
    assert.equal((await reopen()).audit.verify(), undefined);
  });

  storeTest('audit rows are found by target, actor, action and time, newest first', open, ({ store }) => {
    for (let index = 0; index < 10; index++) entry(store, index % 2 === 0 ? 'ada' : 'bob', `point:${index % 3}`, index);
    const seqs = (query: Partial<AuditQuery>): number[] =>
      store.audit.query({ offset: 0, limit: 100, ...query }).rows.map((row) => row.seq);
    assert.deepEqual(seqs({ actor: 'bob' }), [10, 8, 6, 4, 2]);
    assert.deepEqual(seqs({ target: 'point:0' }), [10, 7, 4, 1]);
    assert.deepEqual(seqs({ from: 3, to: 6 }), [6, 5, 4]);
    assert.deepEqual(seqs({ action: 'other' }), []);
    assert.deepEqual(seqs({ offset: 1, limit: 2 }), [9, 8]);
    assert.deepEqual(seqs({ before: 9, offset: 1, limit: 2 }), [7, 6]);
    assert.deepEqual(seqs({ action: 'point.', limit: 1 }), [10]);
    assert.deepEqual(seqs({ action: 'poin.' }), []);
    assert.deepEqual(seqs({ result: 'failed' }), []);
    assert.deepEqual(seqs({ text: 'BOB', limit: 2 }), [10, 8]);
    assert.deepEqual(seqs({ text: '"priority":8', limit: 1 }), [10]);
    assert.deepEqual(seqs({ text: 'p%t' }), [], 'signs of a pattern are plain text');
    assert.equal(store.audit.query({ actor: 'ada', offset: 4, limit: 1 }).total, 5);
  });
}

const base: Omit<AuditRow, 'seq' | 'hash'> = {
  at: 1000,
  actor: 'ada',
  address: '127.0.0.1',
  action: 'point.write',
  target: 'point:1',
  result: 'done',
  details: { value: 21.5, priority: 8 },
};

function entry(store: SiteStore, actor: string, target: string, at = 1000): AuditRow {
  return store.audit.append({ ...base, actor, target, at });
}
