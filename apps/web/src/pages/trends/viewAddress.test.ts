import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateFromQuery } from './trendState.ts';
import { addressOf, queryOf, stateOf, viewIdOf } from './viewAddress.ts';

test('a chart survives the way through a view', () => {
  const query = {
    ids: '3,1,2',
    hidden: '1',
    from: '2026-03-29T00:00:00Z',
    to: '2026-03-30T00:00:00Z',
    table: 'true',
    compare: '7d',
    a: '2026-03-29T01:00:00Z',
    b: '2026-03-29T02:00:00Z',
  };
  const state = stateFromQuery(query);
  assert.deepEqual(stateOf(addressOf(state)), state);
  assert.match(addressOf(state), /^[\w%=&.,:+*-]*$/, 'what the server takes');
});

test('what is no chart in a kept address is left out', () => {
  const state = stateOf('ids=1,x,-4&last=banana&compare=never&evil=%3Cscript%3E');
  assert.deepEqual(queryOf({ id: 7, address: 'ids=1,x,-4&last=banana&evil=1' }), { ids: '1', last: '24h', view: '7' });
  assert.deepEqual(state.ids, [1]);
});

test('only a whole number above nought names a view', () => {
  assert.equal(viewIdOf({ view: '12' }), 12);
  for (const view of [undefined, '', 'x', '-1', '1.5', '0']) assert.equal(viewIdOf({ view }), undefined, String(view));
});
