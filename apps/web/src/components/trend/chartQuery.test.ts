import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartIds, withPoints } from './chartQuery.ts';
import { PENS_MAX } from './penStyle.ts';

test('points join a chart behind those it has, once each, and the rest of its address stays', () => {
  const { query, added, isFull } = withPoints({ ids: '3,4', last: '7d' }, [4, 9, 9, 5]);
  assert.deepEqual([query, added, isFull], [{ ids: '3,4,9,5', last: '7d' }, [9, 5], false]);
});

test('a full chart takes no more and says so', () => {
  const ids = Array.from({ length: PENS_MAX - 1 }, (_, index) => index + 1);
  const { query, added, isFull } = withPoints({ ids: ids.join(',') }, [500, 501]);
  assert.deepEqual([chartIds(query).length, added, isFull], [PENS_MAX, [500], true]);
  assert.equal(withPoints(query, [500]).isFull, false, 'a point that is there already needs no room');
});

test('what is no id in an address is left out', () => {
  assert.deepEqual(chartIds({ ids: '3,x,-4,3.5,7,7,' }), [3, 7]);
  assert.deepEqual(chartIds({}), []);
});
