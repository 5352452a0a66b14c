import assert from 'node:assert/strict';
import { routes } from '@t3000/contract';
import type { ErrorCode, RoleName, Route } from '@t3000/contract';
import { replyComplaints } from './harness.test-helper.ts';
import type { Call, Harness } from './harness.test-helper.ts';

/** One request: who asks what, what must come back, what must not, which events it fires and what the audit trail gains. */
export interface Row {
  readonly name: string;
  readonly operation: keyof typeof routes;
  readonly as?: RoleName | 'nobody';
  readonly url: string;
  readonly method?: Call['method'];
  readonly body?: unknown;
  readonly status: number;
  readonly code?: ErrorCode;
  readonly has?: RegExp;
  readonly hasNot?: RegExp;
  readonly audit?: readonly string[];
  /** Kinds of messages on the live channel, in the order of the alphabet. What is refused fires none, and needs no list. */
  readonly events?: readonly string[];
}

/** Plays the rows in order; the first that differs fails, under its name. */
export async function run(h: Harness, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    const before = h.site.audit.query({ offset: 0, limit: 1 }).total;
    const heard = h.events.length;
    const { as = 'engineer', method = 'GET', url, body } = row;
    const answer = await h.call({
      method,
      url,
      ...(as === 'nobody' ? {} : { as }),
      ...(body === undefined ? {} : { body }),
    });
    assert.equal(answer.status, row.status, `${row.name}: ${answer.text.slice(0, 300)}`);
    assert.equal(answer.code, row.code, row.name);
    const route: Route = routes[row.operation];
    if (row.code === undefined && route.produces === undefined && !answer.text.startsWith('#')) {
      assert.deepEqual(replyComplaints(row.operation, answer.json), [], row.name);
    }
    if (row.has !== undefined) assert.match(answer.text, row.has, row.name);
    if (row.hasNot !== undefined) assert.doesNotMatch(answer.text, row.hasNot, row.name);
    const added = h.site.audit.query({ offset: 0, limit: 1 }).total - before;
    const actions = h.site.audit.query({ offset: 0, limit: added === 0 ? 1 : added }).rows.map(({ action }) => action);
    assert.deepEqual(added === 0 ? [] : actions, row.audit ?? [], `${row.name}: audit`);
    const fired = [...new Set(h.events.slice(heard))].toSorted();
    if (row.events !== undefined) assert.deepEqual(fired, row.events, `${row.name}: events`);
    else if (row.code !== undefined) assert.deepEqual(fired, [], `${row.name}: events of what was refused`);
  }
}
