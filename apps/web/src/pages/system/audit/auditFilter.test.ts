import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterFromQuery, filterToQuery, filterToRequest, UNFILTERED } from './auditFilter.ts';

test('a filter survives the address, and nonsense in the address does not', () => {
  const filter = { text: 'damper', kind: 'point.', result: 'refused', span: '7d' } as const;
  assert.deepEqual(filterFromQuery(filterToQuery(filter)), filter);
  assert.deepEqual(filterFromQuery({ kind: 'nothing.', result: 'perhaps', last: '3y' }), UNFILTERED);
  assert.ok(Object.values(filterToQuery(UNFILTERED)).every((part) => part === undefined));
});

test('the server is asked for what narrows alone', () => {
  assert.deepEqual(filterToRequest(UNFILTERED, 0), {});
  assert.deepEqual(filterToRequest({ text: ' a ', kind: 'user.', result: 'failed', span: '24h' }, 86_400_000), {
    text: 'a',
    action: 'user.',
    result: 'failed',
    from: '0',
  });
});
