import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Widget } from '@t3000/contract';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const OWN = '/api/t3000/dashboard';

function card(given: Partial<Widget> = {}): Widget {
  return {
    id: 'a',
    kind: 'value',
    title: 'Outdoor',
    x: 0,
    y: 0,
    width: 2,
    height: 3,
    point_ids: [17],
    place_id: null,
    hours: 24,
    minimum: null,
    maximum: null,
    ...given,
  };
}

test('everybody sees the default of their role until they keep one of their own', async (t) => {
  const h = await harness(t);
  const own = { url: OWN, status: 200 } as const;
  await run(h, [
    { ...own, name: 'nothing set', operation: 'getDashboard', as: 'viewer', has: /"built_in".*"devices"/ },
    {
      name: 'default of viewers',
      operation: 'setRoleDashboard',
      method: 'PUT',
      url: '/api/t3000/dashboards/viewer',
      body: { widgets: [card()] },
      status: 200,
      has: /"source":"role"/,
      audit: ['dashboard.default'],
    },
    { ...own, name: 'a viewer sees it', operation: 'getDashboard', as: 'viewer', has: /"role".*Outdoor/ },
    { ...own, name: 'an operator does not', operation: 'getDashboard', as: 'operator', has: /"built_in"/ },
    {
      ...own,
      name: 'own',
      operation: 'setDashboard',
      method: 'PUT',
      as: 'viewer',
      body: { widgets: [card({ title: 'Mine' })] },
      has: /"own"/,
    },
    { ...own, name: 'own is kept', operation: 'getDashboard', as: 'viewer', has: /"own".*Mine/, hasNot: /Outdoor/ },
    { ...own, name: 'back', operation: 'deleteDashboard', method: 'DELETE', as: 'viewer', has: /"role".*Outdoor/ },
    { ...own, name: 'back twice', operation: 'deleteDashboard', method: 'DELETE', as: 'viewer', has: /"role"/ },
    {
      name: 'no default any more',
      operation: 'deleteRoleDashboard',
      method: 'DELETE',
      url: '/api/t3000/dashboards/viewer',
      status: 200,
      audit: ['dashboard.default'],
    },
    {
      name: 'nothing left to remove',
      operation: 'deleteRoleDashboard',
      method: 'DELETE',
      url: '/api/t3000/dashboards/viewer',
      status: 404,
      code: 'not_found',
    },
    { ...own, name: 'built in again', operation: 'getDashboard', as: 'viewer', has: /"built_in"/ },
  ]);
});

test('a dashboard brings the points it names, and leaves out those that are gone', async (t) => {
  const h = await harness(t);
  const [first] = seedDevice(h).pointIds;
  const { json } = await h.call({
    as: 'viewer',
    method: 'PUT',
    url: OWN,
    body: { widgets: [card({ point_ids: [first, 2_000_000] }), card({ id: 'b', point_ids: [first] })] },
  });
  assert.deepEqual(
    (json['points'] as { id: number }[]).map(({ id }) => id),
    [first],
  );
});

test('a dashboard that could not be shown is refused by name', async (t) => {
  const h = await harness(t);
  const put = { operation: 'setDashboard', method: 'PUT', url: OWN, status: 400, code: 'invalid_request' } as const;
  await run(h, [
    { ...put, name: 'same id', body: { widgets: [card(), card()] }, has: /two widgets have the id \\"a\\"/ },
    { ...put, name: 'too wide', body: { widgets: [card({ x: 11 })] }, has: /ends at column 13; the grid has 12/ },
    { ...put, name: 'unknown kind', body: { widgets: [{ ...card(), kind: 'clock' }] } },
    { ...put, name: 'unknown field', body: { widgets: [{ ...card(), html: '<b>' }] } },
    {
      ...put,
      name: 'too many',
      body: { widgets: Array.from({ length: 41 }, (_, index) => card({ id: `w${index}` })) },
    },
  ]);
  assert.equal(h.site.dashboards.get({ userId: h.user('engineer').id }), undefined);
});
