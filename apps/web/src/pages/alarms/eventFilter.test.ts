import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsFromQuery, eventsToQuery, eventsToRequest } from './eventFilter.ts';

test('an address and the filter of the history are the same thing', () => {
  const query = { text: 'fan', level: '1', event: 'raised', device: '3', of: '9', last: '30d' };
  assert.deepEqual(eventsToQuery(eventsFromQuery(query)), query);
});

test('the history shows a week at first, and everything when asked', () => {
  const now = Date.UTC(2026, 5, 8);
  assert.deepEqual(eventsToRequest(eventsFromQuery({}), now), { from: String(Date.UTC(2026, 5, 1)) });
  assert.deepEqual(eventsToRequest(eventsFromQuery({ last: 'all', event: 'bogus' }), now), {});
});
