import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routes } from '@t3000/contract';
import type { Route } from '@t3000/contract';
import { harness } from '../testing/harness.test-helper.ts';

test('no route takes a field it does not know, whoever asks', async (t) => {
  const { call } = await harness(t);
  let seen = 0;
  for (const [name, route] of Object.entries<Route>(routes)) {
    if (route.body === undefined || !('properties' in route.body) || route.permission === 'setup') continue;
    seen++;
    const url = route.path.replaceAll(':type', 'input').replaceAll(/:\w+/g, '2000000');
    const body = { role: 'admin', id: 1, owner: 'eve', is_admin: true };
    const { code, text } = await call({ method: route.method, url, as: 'admin', body });
    assert.equal(code, 'invalid_request', name);
    // Either the stray fields are named, or what is missing is complained about first.
    assert.match(text, /unknown fields: |must have required|must be/, name);
  }
  assert.ok(seen > 12, `saw only ${seen} bodies`);
});
