import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrendNote } from '@t3000/contract';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';

const url = '/api/trendlog/notes';

test('operators write notes, everybody reads them, and nobody changes those of others', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const [input, output] = pointIds;
  const add = (as: 'viewer' | 'operator' | 'engineer', body: object) => h.call({ method: 'POST', url, as, body });
  const own = await add('operator', { at: 1000, point_id: input, text: '  filter changed ' });
  assert.deepEqual(replyComplaints('addTrendNote', own.json), []);
  assert.deepEqual([own.status, own.json['text'], own.json['author']], [201, 'filter changed', 'operator']);
  assert.equal((await add('engineer', { at: 500, until: 1500, text: 'fire drill' })).status, 201);
  assert.equal((await add('engineer', { at: 1000, point_id: output, text: 'another point' })).status, 201);
  assert.equal((await add('viewer', { at: 1, text: 'x' })).code, 'not_permitted');
  const list = await h.call({ url: `${url}?ids=${input}&start_time=0&end_time=5000`, as: 'viewer' });
  assert.deepEqual(replyComplaints('listTrendNotes', list.json), []);
  const items = list.json['items'] as TrendNote[];
  assert.deepEqual(
    items.map(({ text, own: isOwn }) => [text, isOwn]),
    [
      ['fire drill', false],
      ['filter changed', false],
    ],
  );
  const one = `${url}/${Number(own.json['id'])}`;
  const put = (as: 'operator' | 'engineer' | 'admin', body: object) => h.call({ method: 'PUT', url: one, as, body });
  assert.equal((await put('engineer', { text: 'no' })).code, 'not_permitted');
  assert.deepEqual((await put('operator', { until: 2000, point_id: null })).json['until'], 2000);
  assert.equal((await put('operator', { until: null })).json['until'], null);
  assert.equal((await h.call({ method: 'DELETE', url: one, as: 'engineer' })).code, 'not_permitted');
  assert.equal((await h.call({ method: 'DELETE', url: one, as: 'admin' })).status, 200);
  assert.equal((await h.call({ method: 'DELETE', url: one, as: 'admin' })).code, 'not_found');
});

test('a note that makes no sense is refused', async (t) => {
  const h = await harness(t);
  seedDevice(h);
  for (const [body, code] of [
    [{ at: 5, text: '   ' }, 'invalid_request'],
    [{ at: 5, until: 5, text: 'x' }, 'invalid_range'],
    [{ at: 5, text: 'x', point_id: 99 }, 'not_found'],
    [{ at: 5, text: 'x'.repeat(501) }, 'invalid_request'],
  ] as const) {
    assert.equal(
      (await h.call({ method: 'POST', url, as: 'operator', body })).code,
      code,
      JSON.stringify(body).slice(0, 60),
    );
  }
});
