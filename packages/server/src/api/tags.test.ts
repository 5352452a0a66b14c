import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const url = '/api/t3000/tags';

test('points and devices are tagged, found by tag, and lose their tags', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [temperature, valve] = pointIds;
  const both = { point_ids: [temperature, valve] };
  const change = { operation: 'changeTags', url, method: 'POST' } as const;
  const points = (tags: string) =>
    ({ operation: 'listPoints', url: `/api/t3000/points?tags=${tags}`, status: 200 }) as const;
  await run(h, [
    { name: 'none', operation: 'listTags', url, status: 200, has: /"items":\[\]/ },
    {
      ...change,
      name: 'put on',
      body: { ...both, add: ['zone', 'temp'] },
      status: 200,
      has: /:2/,
      audit: ['tags.change'],
    },
    { ...change, name: 'again', body: { ...both, add: ['zone'] }, status: 200, has: /"changed":0/ },
    { ...change, name: 'one off', body: { point_ids: [valve], remove: ['temp'] }, status: 200, audit: ['tags.change'] },
    { ...change, name: 'device', body: { device_ids: [deviceId], add: ['ahu'] }, status: 200, audit: ['tags.change'] },
    { name: 'uses', operation: 'listTags', url, status: 200, has: /"tag":"zone","points":2,"devices":0/ },
    { name: 'one tag', ...points('zone'), has: /"total":2/ },
    { name: 'all of them', ...points('zone,temp'), has: /"total":1/ },
    { name: 'that of the device', ...points('ahu'), has: /"total":3.*/ },
    { name: 'nobody has', ...points('boiler'), has: /"total":0/ },
    { name: 'with quality', ...points('zone&quality=bad'), has: /"total":2/ },
    {
      name: 'device',
      operation: 'listDevices',
      url: '/api/t3000/devices?tags=ahu',
      status: 200,
      has: /"tags":\["ahu"\]/,
    },
    { name: 'other', operation: 'listDevices', url: '/api/t3000/devices?tags=vav', status: 200, has: /"total":0/ },
    {
      name: 'shown',
      operation: 'getPoint',
      url: `/api/t3000/points/${temperature}`,
      status: 200,
      has: /"tags":\["temp","zone"\],"device_tags":\["ahu"\]/,
    },
    {
      name: 'replaced',
      operation: 'updatePoint',
      url: `/api/t3000/points/${temperature}`,
      method: 'PUT',
      body: { tags: ['sensor'] },
      status: 200,
      has: /"tags":\["sensor"\]/,
      audit: ['point.update'],
    },
  ]);
});

test('what cannot be done to one is done to none', async (t) => {
  const h = await harness(t);
  const { pointIds } = seedDevice(h);
  const many = Array.from({ length: 40 }, (_, index) => `tag${index}`);
  const change = { operation: 'changeTags', url, method: 'POST' } as const;
  const bad = { ...change, code: 'invalid_request', status: 400 } as const;
  await run(h, [
    { ...change, name: 'full', body: { point_ids: [pointIds[1]], add: many }, status: 200, audit: ['tags.change'] },
    { ...bad, name: 'too many', body: { point_ids: pointIds, add: ['more'] }, has: /Heating valve.*41 tags, 40 are/ },
    {
      ...bad,
      name: 'on and off',
      body: { point_ids: pointIds, add: ['a'], remove: ['a'] },
      has: /put on and taken off/,
    },
    { ...bad, name: 'no marker', body: { point_ids: pointIds, add: ['Zone Temp'] } },
    { ...change, name: 'gone', body: { point_ids: [pointIds[0], 999], add: ['a'] }, status: 404, code: 'not_found' },
    { ...change, as: 'operator', name: 'right', body: { add: ['a'] }, status: 403, code: 'not_permitted' },
    { name: 'none of it', operation: 'listTags', url, status: 200, hasNot: /"tag":"(a|more)"/ },
    {
      name: 'a list that is none',
      operation: 'listPoints',
      url: '/api/t3000/points?tags=a,,b',
      status: 400,
      code: 'invalid_request',
    },
  ]);
  assert.equal(h.site.tags.ofPoint(pointIds[1]).length, 40);
});
