import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterFromQuery, filterToQuery, filterToRequest, isFiltered, NO_FILTER } from './alarmFilter.ts';

test('an address and its filter are the same thing', () => {
  const query = { text: 'ahu', level: '2', state: 'shelved', device: '7' };
  const filter = filterFromQuery(query);
  assert.deepEqual(JSON.parse(JSON.stringify(filterToQuery(filter))), query);
  assert.deepEqual(filterToRequest(filter), { text: 'ahu', level: 2, phase: 'shelved', device_id: 7 });
});

test('what makes no sense in an address is left out', () => {
  const query = { text: ['a'], level: '9', state: 'normal', device: '-1', place: 'x' };
  assert.deepEqual(filterFromQuery(query), NO_FILTER);
});

test('a branch of the tree counts as a filter, blanks do not', () => {
  assert.equal(isFiltered({ ...NO_FILTER, placeId: 3 }), true);
  assert.equal(isFiltered({ ...NO_FILTER, text: '  ' }), false);
});
