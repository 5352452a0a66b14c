import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const NEXT = 'another long enough secret';

test('accounts: who signs in, changes the own, and who makes, changes and removes others', async (t) => {
  const h = await harness(t);
  const people = { operation: 'createUser', method: 'POST', url: '/api/users' } as const;
  const eve = { name: 'Eve', password: NEXT, role: 'viewer' };
  await run(h, [
    {
      name: 'a stranger learns the site and no more',
      operation: 'getSession',
      as: 'nobody',
      url: '/api/session',
      status: 200,
      has: /"setup_needed":false.*"user":null/,
    },
    {
      name: 'set-up is over',
      operation: 'setup',
      as: 'nobody',
      method: 'POST',
      url: '/api/setup',
      body: { code: 'x', name: 'Mallory', password: NEXT },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'a wrong password',
      operation: 'login',
      as: 'nobody',
      method: 'POST',
      url: '/api/session',
      body: { name: 'viewer', password: 'wrong' },
      status: 401,
      code: 'wrong_credentials',
      hasNot: /viewer/,
      audit: ['session.login'],
    },
    {
      name: 'the right one',
      operation: 'login',
      as: 'nobody',
      method: 'POST',
      url: '/api/session',
      body: { name: 'viewer', password: PASSWORD },
      status: 200,
      has: /"name":"viewer"/,
      hasNot: /plain:|secret/,
      audit: ['session.login'],
      events: [],
    },
    {
      name: 'the own password, guessed',
      operation: 'changePassword',
      as: 'viewer',
      method: 'PUT',
      url: '/api/session/password',
      body: { current: 'guess', next: NEXT },
      status: 401,
      code: 'wrong_credentials',
      audit: ['session.confirm'],
    },
    {
      name: 'the own password',
      operation: 'changePassword',
      as: 'viewer',
      method: 'PUT',
      url: '/api/session/password',
      body: { current: PASSWORD, next: NEXT },
      status: 200,
      audit: ['session.password'],
      events: [],
    },
    {
      name: 'the own look',
      operation: 'savePreferences',
      as: 'viewer',
      method: 'PUT',
      url: '/api/session/preferences',
      body: { theme: 'dark' },
      status: 200,
      events: [],
    },
    { ...people, name: 'not by engineers', body: eve, status: 403, code: 'not_permitted' },
    {
      ...people,
      name: 'somebody new',
      as: 'admin',
      body: eve,
      status: 201,
      has: /"name":"Eve","role":"viewer"/,
      hasNot: /secret/,
      audit: ['user.create'],
    },
    { ...people, name: 'twice', as: 'admin', body: eve, status: 409, code: 'conflict' },
    {
      name: 'another role',
      operation: 'updateUser',
      as: 'admin',
      method: 'PUT',
      url: '/api/users/5',
      body: { role: 'operator' },
      status: 200,
      has: /"role":"operator"/,
      audit: ['user.update'],
    },
    {
      name: 'nobody',
      operation: 'updateUser',
      as: 'admin',
      method: 'PUT',
      url: '/api/users/99',
      body: { role: 'operator' },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'gone',
      operation: 'deleteUser',
      as: 'admin',
      method: 'DELETE',
      url: '/api/users/5',
      status: 200,
      audit: ['user.delete'],
    },
    {
      name: 'gone twice',
      operation: 'deleteUser',
      as: 'admin',
      method: 'DELETE',
      url: '/api/users/5',
      status: 404,
      code: 'not_found',
    },
    {
      name: 'signed out',
      operation: 'logout',
      as: 'operator',
      method: 'DELETE',
      url: '/api/session',
      status: 200,
      audit: ['session.logout'],
    },
  ]);
});

test('keys of other programs, and sessions elsewhere', async (t) => {
  const h = await harness(t);
  const tokens = { operation: 'createApiToken', method: 'POST', url: '/api/tokens' } as const;
  const body = { name: 'Energy report', role: 'viewer', days: 30 };
  await run(h, [
    { ...tokens, name: 'not by engineers', body, status: 403, code: 'not_permitted' },
    { ...tokens, name: 'made', as: 'admin', body, status: 201, has: /"token":"t3_/, audit: ['token.create'] },
    {
      name: 'never shown again',
      operation: 'listApiTokens',
      as: 'admin',
      url: '/api/tokens',
      status: 200,
      has: /"name":"Energy report"/,
      hasNot: /"token"/,
    },
    {
      name: 'revoked',
      operation: 'revokeApiToken',
      as: 'admin',
      method: 'DELETE',
      url: '/api/tokens/1',
      status: 200,
      audit: ['token.revoke'],
    },
    {
      name: 'no such',
      operation: 'revokeApiToken',
      as: 'admin',
      method: 'DELETE',
      url: '/api/tokens/99',
      status: 404,
      code: 'not_found',
    },
    {
      name: 'a session of nobody',
      operation: 'endOwnSession',
      as: 'viewer',
      method: 'DELETE',
      url: `/api/sessions/${'0'.repeat(32)}`,
      status: 404,
      code: 'not_found',
    },
  ]);
  const cookie = h.cookie('viewer');
  const { json } = await h.call({ url: '/api/sessions', cookie });
  const [session] = json['items'] as { id: string }[];
  await run(h, [
    {
      name: 'the own one elsewhere',
      operation: 'endOwnSession',
      as: 'viewer',
      method: 'DELETE',
      url: `/api/sessions/${session?.id}`,
      status: 200,
      audit: ['session.revoke'],
    },
  ]);
});

test('the trail as a file and its proof', async (t) => {
  const h = await harness(t);
  await h.call({ as: 'admin', method: 'PUT', url: '/api/settings', body: { site_name: 'Harbour' } });
  await run(h, [
    { name: 'a file', operation: 'exportAudit', url: '/api/audit.csv', status: 200, has: /site\.settings/ },
    {
      name: 'not for operators',
      operation: 'exportAudit',
      as: 'operator',
      url: '/api/audit.csv',
      status: 403,
      code: 'not_permitted',
      hasNot: /site\.settings/,
    },
    { name: 'the chain', operation: 'verifyAudit', url: '/api/audit/verify', status: 200, has: /"problem":null/ },
    {
      name: 'the document',
      operation: 'openapi',
      as: 'nobody',
      url: '/openapi.json',
      status: 200,
      has: /"openapi":"3\.1/,
    },
  ]);
  assert.ok(h.site.audit.query({ offset: 0, limit: 1 }).total > 0);
});
