import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoleName } from '@t3000/contract';
import { harness } from '../testing/harness.test-helper.ts';
import type { Answer, Harness } from '../testing/harness.test-helper.ts';

const DAY_MS = 86_400_000;

async function make(h: Harness, role: RoleName, name = 'graphs'): Promise<{ token: string; id: number }> {
  const { status, json } = await h.call({
    method: 'POST',
    url: '/api/tokens',
    as: 'admin',
    body: { name, role, days: 30 },
  });
  assert.equal(status, 201);
  return { token: String(json['token']), id: (json['item'] as { id: number }).id };
}

const using = (h: Harness, token: string, url: string, rest: object = {}): Promise<Answer> =>
  h.call({ url, headers: { authorization: `Bearer ${token}` }, ...rest });

test('a token reads the API and the metrics, and is shown and stored nowhere', async (t) => {
  const h = await harness(t);
  const { token } = await make(h, 'viewer');
  assert.match(token, /^t3_[\w-]{43}$/);
  for (const url of ['/api/status', '/metrics', '/api/t3000/points']) {
    assert.equal((await using(h, token, url)).status, 200, url);
  }
  const list = await h.call({ url: '/api/tokens', as: 'admin' });
  const audit = await h.call({ url: '/api/audit', as: 'admin' });
  for (const { text } of [list, audit]) assert.ok(!text.includes(token.slice(8)), text);
  assert.match(list.text, new RegExp(`"start":"${token.slice(0, 8)}".*"last_address":"127.0.0.1"`));
  assert.match(audit.text, /"action":"token.create"/);
  assert.ok(!JSON.stringify(h.site.apiTokens.all()).includes(token));
});

test('a token does what its role may, and what belongs to a person it does not', async (t) => {
  const h = await harness(t);
  const viewer = await make(h, 'viewer', 'reader');
  const admin = await make(h, 'admin', 'robot');
  assert.equal((await using(h, viewer.token, '/api/audit')).code, 'not_permitted');
  assert.equal((await using(h, admin.token, '/api/audit')).status, 200);
  const body = { current: 'x', next: 'y' };
  const refused = await using(h, admin.token, '/api/session/password', { method: 'PUT', body });
  assert.equal(refused.code, 'not_permitted');
  const more = { method: 'POST', body: { name: 'child', role: 'admin', days: 1 } };
  assert.equal((await using(h, admin.token, '/api/tokens', more)).code, 'not_permitted');
  const added = { method: 'POST', body: { name: 'Main Street' } };
  assert.equal((await using(h, admin.token, '/api/t3000/buildings', added)).status, 201);
  const { text } = await h.call({ url: '/api/audit?action=place.create', as: 'admin' });
  assert.match(text, /"actor":"robot \(token\)"/);
});

test('a token never has more rights than its maker has by now, and ends with them', async (t) => {
  const h = await harness(t);
  const { token } = await make(h, 'admin');
  const { id } = h.user('admin');
  h.site.users.update(id, { role: 'operator' });
  assert.equal((await using(h, token, '/api/users')).code, 'not_permitted');
  assert.equal((await using(h, token, '/api/status')).status, 200);
  h.site.users.update(id, { disabled: true });
  const refused = await using(h, token, '/api/status');
  assert.equal(refused.status, 401);
  assert.match(refused.text, /the token is unknown, revoked or expired/);
});

test('revoked, expired and invented tokens are nobody, also beside a good cookie', async (t) => {
  const h = await harness(t);
  const revoked = await make(h, 'viewer', 'one');
  const expired = await make(h, 'viewer', 'two');
  assert.equal((await h.call({ method: 'DELETE', url: `/api/tokens/${revoked.id}`, as: 'admin' })).status, 200);
  await h.clock.advance(30 * DAY_MS);
  for (const token of [revoked.token, expired.token, '', 't3_', 'x'.repeat(5000), 't3_' + 'a'.repeat(43)]) {
    const { code } = await using(h, token, '/api/status', { cookie: h.cookie('admin') });
    assert.equal(code, 'not_signed_in', token.slice(0, 20));
  }
  assert.match((await h.call({ url: '/api/tokens', as: 'admin' })).text, /"problem":"it has expired"/);
});

test('a program gone wild is slowed down, and nobody else', async (t) => {
  const h = await harness(t);
  const wild = await make(h, 'viewer', 'wild');
  const calm = await make(h, 'viewer', 'calm');
  let refused: Answer | undefined;
  for (let count = 0; count < 2100 && refused === undefined; count++) {
    const answer = await using(h, wild.token, '/api/sessions');
    if (answer.status === 429) refused = answer;
  }
  assert.equal(refused?.code, 'too_many_requests');
  assert.equal((await using(h, calm.token, '/api/status')).status, 200);
});

test('two tokens of one name cannot be told apart, and are not made', async (t) => {
  const h = await harness(t);
  await make(h, 'viewer');
  const body = { name: 'Graphs', role: 'viewer', days: 1 };
  assert.equal((await h.call({ method: 'POST', url: '/api/tokens', as: 'admin', body })).code, 'conflict');
});
