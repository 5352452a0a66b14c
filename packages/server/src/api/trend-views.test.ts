import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, replyComplaints } from '../testing/harness.test-helper.ts';

const url = '/api/trendlog/views';

test('people keep trend charts for themselves, or share them, and nobody changes those of others', async (t) => {
  const h = await harness(t);
  const keep = (as: 'viewer' | 'engineer', name: string, shared: boolean) =>
    h.call({ method: 'POST', url, as, body: { name, shared, address: 'ids=1,2&last=7d&a=2026-01-01T00%3A00%3A00Z' } });
  const shared = await keep('engineer', 'Plant', true);
  assert.deepEqual(replyComplaints('addTrendView', shared.json), []);
  assert.equal((await keep('engineer', 'Secret', false)).status, 201);
  assert.equal((await keep('engineer', 'plant', false)).code, 'conflict');
  const mine = await keep('viewer', 'Mine', false);
  assert.equal(mine.status, 201);
  const list = await h.call({ url, as: 'viewer' });
  assert.deepEqual(replyComplaints('listTrendViews', list.json), []);
  const items = list.json['items'] as { name: string; own: boolean }[];
  assert.deepEqual(
    items.map(({ name, own }) => [name, own]),
    [
      ['Mine', true],
      ['Plant', false],
    ],
  );
  const one = (id: unknown) => `${url}/${Number(id)}`;
  const change = (as: 'viewer' | 'engineer', id: unknown, body: object) =>
    h.call({ method: 'PUT', url: one(id), as, body });
  assert.equal((await change('viewer', shared.json['id'], { name: 'Hijacked' })).code, 'not_permitted');
  assert.equal((await change('engineer', mine.json['id'], { name: 'Hijacked' })).code, 'not_found');
  assert.equal((await change('viewer', mine.json['id'], { name: 'Mine too' })).json['name'], 'Mine too');
  assert.equal((await change('viewer', mine.json['id'], { shared: true })).code, 'not_permitted');
  assert.equal((await keep('viewer', 'For all', true)).code, 'not_permitted');
  assert.equal((await h.call({ method: 'DELETE', url: one(shared.json['id']), as: 'viewer' })).code, 'not_permitted');
  assert.equal((await h.call({ method: 'DELETE', url: one(mine.json['id']), as: 'admin' })).code, 'not_found');
  assert.equal((await h.call({ method: 'DELETE', url: one(shared.json['id']), as: 'admin' })).status, 200);
  assert.equal((await h.call({ method: 'DELETE', url: one(mine.json['id']), as: 'viewer' })).status, 200);
});

test('an address that is none of the trends page is refused', async (t) => {
  const h = await harness(t);
  for (const address of ['https://evil.example/', 'ids=<script>', 'x'.repeat(2001)]) {
    const answer = await h.call({ method: 'POST', url, as: 'viewer', body: { name: 'X', shared: true, address } });
    assert.equal(answer.code, 'invalid_request', address.slice(0, 30));
  }
});
