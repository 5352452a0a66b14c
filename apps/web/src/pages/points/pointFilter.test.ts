import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterFromQuery, filterToQuery, filterToRequest, isFiltered, NO_FILTER } from './pointFilter.ts';

test('a filter survives the way through an address', () => {
  const filter = {
    text: 'ahu temp',
    deviceId: 7,
    placeId: 9,
    type: 'output',
    kind: 'analog',
    quality: 'bad',
    overridden: true,
    tags: ['temp', 'zone'],
  } as const;
  assert.deepEqual(filterFromQuery(filterToQuery(filter)), filter);
  assert.deepEqual(filterFromQuery(filterToQuery(NO_FILTER)), NO_FILTER);
});

test('nonsense in an address is left out', () => {
  const query = {
    text: ['a', 'b'],
    device: '-1',
    type: 'valve',
    kind: '',
    quality: 'fine',
    overridden: '1',
    tags: 'No,,7',
  };
  assert.deepEqual(filterFromQuery(query), NO_FILTER);
  assert.equal(filterFromQuery({ text: 'x'.repeat(500) }).text.length, 100);
});

test('a question to the server carries only what narrows the list', () => {
  assert.deepEqual(filterToRequest(NO_FILTER), {});
  assert.deepEqual(filterToRequest({ ...NO_FILTER, text: ' fan ', overridden: true }), {
    text: 'fan',
    overridden: true,
  });
});

test('tags are asked for by typing them, beside words and tags that were picked', () => {
  const filter = { ...NO_FILTER, text: 'room  #temp fan #zone #', tags: ['temp', 'air'] };
  assert.deepEqual(filterToRequest(filter), { text: 'room fan', tags: 'temp,air,zone' });
  assert.deepEqual(filterToRequest({ ...NO_FILTER, text: '#' }), {});
});

test('the branch of the site tree alone is no filter to clear', () => {
  assert.equal(isFiltered({ ...NO_FILTER, deviceId: 3 }), false);
  assert.equal(isFiltered({ ...NO_FILTER, kind: 'binary' }), true);
});
