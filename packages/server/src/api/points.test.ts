import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

test('points are found, added, changed and removed', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input, output] = pointIds;
  h.building.set({ [input]: 21.5 });
  h.building.override({
    pointId: output,
    priority: 8,
    value: 40,
    author: 'ada',
    reason: 'test',
    setAt: 1,
    expiresAt: undefined,
  });
  const list = '/api/t3000/points';
  const place = {
    device_id: deviceId,
    point_type: 'input',
    number: 7,
    kind: 'analog',
    address: { objectType: 0, instance: 7 },
    name: 'New',
  };
  await run(h, [
    { name: 'all', operation: 'listPoints', url: list, status: 200, has: /"device_name":"Roof unit"/ },
    { name: 'text', operation: 'listPoints', url: `${list}?text=valve`, status: 200, has: /"total":1/, hasNot: /Zone/ },
    {
      name: 'type and kind',
      operation: 'listPoints',
      url: `${list}?point_type=variable&kind=binary`,
      status: 200,
      has: /"total":1.*|"object":"VAR1"/,
    },
    {
      name: 'good',
      operation: 'listPoints',
      url: `${list}?quality=good`,
      status: 200,
      has: /Zone/,
      hasNot: /Occupied/,
    },
    {
      name: 'bad',
      operation: 'listPoints',
      url: `${list}?quality=bad&limit=1&offset=1`,
      status: 200,
      has: /"total":2/,
    },
    {
      name: 'overridden',
      operation: 'listPoints',
      url: `${list}?overridden=true`,
      status: 200,
      has: /"author":"ada"/,
      hasNot: /Zone/,
    },
    { name: 'not overridden', operation: 'listPoints', url: `${list}?overridden=false`, status: 200, has: /"total":2/ },
    {
      name: 'monitored',
      operation: 'listMonitoringPoints',
      url: `/api/monitoring-points/${deviceId}`,
      status: 200,
      has: /"total":3/,
    },
    {
      name: 'add',
      operation: 'addPoint',
      method: 'POST',
      url: list,
      body: place,
      status: 201,
      has: /"object":"AI 7"/,
      audit: ['point.create'],
    },
    { name: 'add twice', operation: 'addPoint', method: 'POST', url: list, body: place, status: 409, code: 'conflict' },
    {
      name: 'add to nothing',
      operation: 'addPoint',
      method: 'POST',
      url: list,
      body: { ...place, device_id: 99 },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'limits crossed',
      operation: 'addPoint',
      method: 'POST',
      url: list,
      body: { ...place, number: 8, minimum: 5, maximum: 4 },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'change',
      operation: 'updatePoint',
      method: 'PUT',
      url: `${list}/${input}`,
      body: { name: 'Zone', maximum: 50, ttl_ms: 5000, state_texts: ['a'] },
      status: 200,
      has: /"maximum":50/,
      audit: ['point.update'],
    },
    {
      name: 'limits crossed later',
      operation: 'updatePoint',
      method: 'PUT',
      url: `${list}/${input}`,
      body: { minimum: 60 },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'take back',
      operation: 'updatePoint',
      method: 'PUT',
      url: `${list}/${input}`,
      body: { maximum: null, ttl_ms: null },
      status: 200,
      has: /"maximum":null/,
      audit: ['point.update'],
    },
    {
      name: 'remove',
      operation: 'deletePoint',
      method: 'DELETE',
      url: `${list}/${input}`,
      status: 200,
      audit: ['point.delete'],
    },
    { name: 'gone', operation: 'getPoint', url: `${list}/${input}`, status: 404, code: 'not_found' },
  ]);
  assert.equal(h.building.value(input), undefined);
});

test('values come with their quality, age and source', async (t) => {
  const h = await harness(t);
  const [input, output] = seedDevice(h).pointIds;
  h.building.set({ [input]: 21.5 });
  await h.clock.advance(1500);
  const url = `/api/t3000/points/${input}/value`;
  await run(h, [
    {
      name: 'cached',
      operation: 'getPointValue',
      as: 'viewer',
      url,
      status: 200,
      has: /"value":21.5,"quality":"good","reason":"none".*"age_ms":1500,"source":"cache"/,
    },
    { name: 'fresh', operation: 'getPointValue', url: `${url}?fresh=true`, status: 200, has: /"source":"device"/ },
    {
      name: 'never read',
      operation: 'getPointValue',
      url: `/api/t3000/points/${output}/value`,
      status: 200,
      has: /"value":null,"quality":"bad","reason":"not_read","timestamp":null/,
    },
    { name: 'unknown', operation: 'getPointValue', url: '/api/t3000/points/999/value', status: 404, code: 'not_found' },
    {
      name: 'batch',
      operation: 'getPointValues',
      url: `/api/t3000/points/batch?ids=${input},${output},999`,
      status: 200,
      has: /"unknown":\[999\]/,
    },
    {
      name: 'too many',
      operation: 'getPointValues',
      url: `/api/t3000/points/batch?ids=${Array.from({ length: 2001 }, (_, i) => i + 1).join(',')}`,
      status: 400,
      code: 'too_costly',
    },
  ]);
  h.building.set({ [input]: Number.POSITIVE_INFINITY });
  assert.match((await h.call({ url, as: 'viewer' })).text, /"value":null/);
});
