import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import type { LoginSession } from '@t3000/contract';
import { LIVE_PATH, liveCloseCodes } from '@t3000/contract';
import { harness } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

async function sessions(h: Harness, url: string, cookie: string): Promise<LoginSession[]> {
  const { json, text, status } = await h.call({ url, cookie });
  assert.equal(status, 200, text);
  // Answers are held against the contract by the scenarios below.
  return json['items'] as LoginSession[];
}

test('people see where they are signed in and end it; of others they see nothing', async (t) => {
  const h = await harness(t);
  const here = h.cookie('viewer');
  const there = h.cookie('viewer');
  const stranger = h.cookie('admin');
  const own = await sessions(h, '/api/sessions', here);
  assert.deepEqual(new Set(own.map(({ user_name: name }) => name)), new Set(['viewer']));
  const other = own.find(({ current }) => !current);
  assert.ok(other !== undefined && own.filter(({ current }) => current).length === 1);
  const text = JSON.stringify(own);
  for (const cookie of [here, there]) assert.ok(!text.includes(cookie.slice(4)), 'a token is in the list');
  const [foreign] = await sessions(h, '/api/sessions', stranger);
  const end = { method: 'DELETE', cookie: here } as const;
  assert.equal((await h.call({ ...end, url: `/api/sessions/${foreign?.id}` })).code, 'not_found');
  assert.equal((await h.call({ ...end, url: `/api/sessions/${other.id}` })).status, 200);
  assert.equal((await h.call({ url: '/api/sessions', cookie: there })).code, 'not_signed_in');
  assert.equal((await h.call({ url: '/api/sessions', cookie: here })).status, 200);
});

test('an administrator ends any session, which is written down without the token', async (t) => {
  const h = await harness(t);
  const victim = h.cookie('operator');
  const all = await sessions(h, '/api/users/sessions', h.cookie('admin'));
  const found = all.find(({ user_name: name }) => name === 'operator');
  assert.ok(found);
  await run(h, [
    { name: 'list', operation: 'listSessions', as: 'admin', url: '/api/users/sessions', status: 200, has: /operator/ },
    { name: 'own list', operation: 'listOwnSessions', as: 'viewer', url: '/api/sessions', status: 200 },
    {
      name: 'end',
      operation: 'endSession',
      as: 'admin',
      method: 'DELETE',
      url: `/api/users/sessions/${found.id}`,
      status: 200,
      audit: ['session.revoke'],
    },
    {
      name: 'twice',
      operation: 'endSession',
      as: 'admin',
      method: 'DELETE',
      url: `/api/users/sessions/${found.id}`,
      status: 404,
      code: 'not_found',
    },
  ]);
  assert.equal((await h.call({ url: '/api/session', cookie: victim })).json['user'], null);
});

test('the live connection of an ended session is closed at once, and no other', async (t) => {
  const h = await harness(t);
  const { host } = new URL(await h.app.listen({ host: '127.0.0.1', port: 0 }));
  const open = async (cookie: string): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://${host}${LIVE_PATH}`, { headers: { cookie } });
    await once(socket, 'open');
    return socket;
  };
  const [victim, bystander] = await Promise.all([open(h.cookie('operator')), open(h.cookie('viewer'))]);
  const admin = h.cookie('admin');
  const found = (await sessions(h, '/api/users/sessions', admin)).find(({ user_name: name }) => name === 'operator');
  const closed = once(victim, 'close');
  await h.call({ method: 'DELETE', url: `/api/users/sessions/${found?.id}`, cookie: admin });
  // The clock of the server stands still: it did not wait for its next sweep.
  const [code] = await closed;
  assert.equal(code, liveCloseCodes.signedOut);
  assert.equal(bystander.readyState, WebSocket.OPEN);
  bystander.terminate();
});

test('sessions that are over are not listed', async (t) => {
  const h = await harness(t);
  h.cookie('viewer');
  await h.clock.advance(8 * 3_600_000 + 1);
  const listed = await sessions(h, '/api/users/sessions', h.cookie('admin'));
  assert.deepEqual(
    listed.map(({ user_name: name }) => name),
    ['admin'],
  );
});
