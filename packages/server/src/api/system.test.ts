import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from '../server.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

test('the system says how it is', async (t) => {
  const h = await harness(t);
  seedDevice(h);
  await h.clock.advance(180_000);
  await run(h, [
    {
      name: 'health',
      operation: 'health',
      url: '/health',
      status: 200,
      has: /"status":"ok","version":"1.2.3","uptime_seconds":180/,
    },
    { name: 'status', operation: 'getStatus', url: '/api/status', status: 200, has: /"hit_rate":0.75/ },
    {
      name: 'metrics',
      operation: 'metrics',
      url: '/metrics',
      status: 200,
      has: /t3000_driver_total\{protocol="bacnet",counter="sent"\} 7/,
    },
    { name: 'settings', operation: 'getSettings', url: '/api/settings', status: 200, has: /"site_name":"T3000 Hub"/ },
    {
      name: 'change',
      operation: 'updateSettings',
      as: 'admin',
      method: 'PUT',
      url: '/api/settings',
      body: { site_name: 'Town hall', time_zone: 'Europe/Vienna' },
      status: 200,
      has: /Town hall/,
      audit: ['site.settings'],
    },
    {
      name: 'no zone',
      operation: 'updateSettings',
      as: 'admin',
      method: 'PUT',
      url: '/api/settings',
      body: { time_zone: 'Moon/Base' },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'audit',
      operation: 'listAudit',
      url: '/api/audit?action=site.settings&from=0',
      status: 200,
      has: /"actor":"admin".*"total":1/,
      hasNot: /hash/,
    },
    {
      name: 'users',
      operation: 'listUsers',
      as: 'admin',
      url: '/api/users?limit=2&offset=1',
      status: 200,
      has: /"total":4/,
      hasNot: /plain:|password/,
    },
  ]);
  const status = await h.call({ url: '/api/status', as: 'viewer' });
  assert.equal((status.json['recent'] as { at: number[] }).at.length, 4);
  await h.clock.advance(2 * 3_600_000);
  const later = await h.call({ url: '/api/status', as: 'viewer' });
  assert.equal((later.json['recent'] as { at: number[] }).at.length, 60);
});

test('stores of a real folder survive a restart of the server with their sessions', async (t) => {
  const h = await harness(t);
  const cookie = h.cookie('viewer');
  assert.equal((await h.call({ url: '/api/status', cookie })).status, 200);
  const again = createServer(h.deps);
  t.after(() => again.close());
  const answer = await again.inject({ url: '/api/status', headers: { cookie, host: 'localhost' } });
  assert.equal(answer.statusCode, 200);
});
