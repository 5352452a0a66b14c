import assert from 'node:assert/strict';
import type { routes, ErrorCode, RoleName } from '@t3000/contract';
import { replyComplaints } from './harness.test-helper.ts';
import type { Call, Harness } from './harness.test-helper.ts';

/** One request: who asks what, what must come back, what must not, and what the audit trail gains. */
export interface Row {
  readonly name: string;
  readonly operation: keyof typeof routes;
  readonly as?: RoleName;
  readonly url: string;
  readonly method?: Call['method'];
  readonly body?: unknown;
  readonly status: number;
  readonly code?: ErrorCode;
  readonly has?: RegExp;
  readonly hasNot?: RegExp;
  readonly audit?: readonly string[];
}

/** Plays the rows in order; the first that differs fails, under its name. */
export async function run(h: Harness, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    const before = h.site.audit.query({ offset: 0, limit: 1 }).total;
    const { as = 'engineer', method = 'GET', url, body } = row;
    const answer = await h.call({ as, method, url, ...(body === undefined ? {} : { body }) });
    assert.equal(answer.status, row.status, `${row.name}: ${answer.text.slice(0, 300)}`);
    assert.equal(answer.code, row.code, row.name);
    if (row.code === undefined && !answer.text.startsWith('#')) {
      assert.deepEqual(replyComplaints(row.operation, answer.json), [], row.name);
    }
    if (row.has !== undefined) assert.match(answer.text, row.has, row.name);
    if (row.hasNot !== undefined) assert.doesNotMatch(answer.text, row.hasNot, row.name);
    const added = h.site.audit.query({ offset: 0, limit: 1 }).total - before;
    const actions = h.site.audit.query({ offset: 0, limit: added === 0 ? 1 : added }).rows.map(({ action }) => action);
    assert.deepEqual(added === 0 ? [] : actions, row.audit ?? [], `${row.name}: audit`);
  }
}
