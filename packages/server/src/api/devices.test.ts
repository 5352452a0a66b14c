import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

test('devices are listed, changed and removed', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}`;
  await run(h, [
    {
      name: 'list',
      operation: 'listDevices',
      url: '/api/t3000/devices?sort=instance&descending=true',
      status: 200,
      has: /"total":1/,
    },
    {
      name: 'by text',
      operation: 'listDevices',
      url: '/api/t3000/devices?text=ROOF+temco',
      status: 200,
      has: /"total":1/,
    },
    {
      name: 'by other text',
      operation: 'listDevices',
      url: '/api/t3000/devices?text=chiller',
      status: 200,
      has: /"total":0/,
    },
    {
      name: 'by state',
      operation: 'listDevices',
      url: '/api/t3000/devices?state=offline',
      status: 200,
      has: /"total":0/,
    },
    { name: 'one', operation: 'getDevice', url, status: 200, has: /"connection_quality":0.99/ },
    { name: 'status', operation: 'getDeviceStatus', url: `${url}/status`, status: 200, has: /"answer_ms_p50":4/ },
    { name: 'points', operation: 'listDevicePoints', url: `${url}/points?limit=2`, status: 200, has: /"total":3/ },
    {
      name: 'data',
      operation: 'getDeviceData',
      url: `/api/device/${deviceId}/data`,
      status: 200,
      has: /Zone temperature/,
    },
    {
      name: 'place',
      operation: 'getDevicePoint',
      url: `/api/device/${deviceId}/point/output/1`,
      status: 200,
      has: /"object":"AO 1"/,
    },
    {
      name: 'no place',
      operation: 'getDevicePoint',
      url: `/api/device/${deviceId}/point/output/9`,
      status: 404,
      code: 'not_found',
    },
    {
      name: 'rename',
      operation: 'updateDevice',
      method: 'PUT',
      url,
      body: { name: 'Roof 2', note: 'key in room 3' },
      status: 200,
      has: /Roof 2/,
      audit: ['device.update'],
    },
    {
      name: 'move',
      operation: 'updateDevice',
      method: 'PUT',
      url,
      body: { address: { host: '127.0.0.9' } },
      status: 200,
      has: /127\.0\.0\.9/,
      audit: ['device.update'],
    },
    {
      name: 'nowhere',
      operation: 'updateDevice',
      method: 'PUT',
      url,
      body: { address: {} },
      status: 400,
      code: 'invalid_request',
      has: /host is missing/,
    },
    {
      name: 'switch off',
      operation: 'updateDevice',
      method: 'PUT',
      url,
      body: { enabled: false },
      status: 200,
      has: /"state":"disabled"/,
      audit: ['device.update'],
    },
    { name: 'remove', operation: 'deleteDevice', method: 'DELETE', url, status: 200, audit: ['device.delete'] },
    { name: 'gone', operation: 'getDevice', url, status: 404, code: 'not_found' },
    {
      name: 'points gone',
      operation: 'getPoint',
      url: `/api/t3000/points/${pointIds[0]}`,
      status: 404,
      code: 'not_found',
    },
  ]);
  assert.equal(h.building.devices.size, 0);
});

test('trend logs decide what is sampled', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [input, output] = pointIds;
  await run(h, [
    {
      name: 'add',
      operation: 'addTrendLog',
      method: 'POST',
      url: `/api/trend-logs/${deviceId}`,
      body: { name: 'Zone', interval_seconds: 60, point_ids: [input, output] },
      status: 201,
      has: /"interval_seconds":60/,
      audit: ['trend_log.create'],
    },
    {
      name: 'add unknown',
      operation: 'addTrendLog',
      method: 'POST',
      url: `/api/trend-logs/${deviceId}`,
      body: { name: 'Zone', interval_seconds: 60, point_ids: [999] },
      status: 404,
      code: 'not_found',
    },
    { name: 'all', operation: 'listTrendLogs', url: '/api/trend-logs', status: 200, has: /Zone/ },
    {
      name: 'of device',
      operation: 'listDeviceTrendLogs',
      url: `/api/trend-logs/${deviceId}`,
      status: 200,
      has: /Zone/,
    },
    {
      name: 'point knows',
      operation: 'getPoint',
      url: `/api/t3000/points/${input}`,
      status: 200,
      has: /"trend_interval_ms":60000/,
    },
    {
      name: 'change',
      operation: 'updateTrendLog',
      method: 'PUT',
      url: '/api/trendlog/devices/1',
      body: { interval_seconds: 300, point_ids: [input] },
      status: 200,
      has: /"interval_seconds":300/,
      audit: ['trend_log.update'],
    },
    {
      name: 'change unknown',
      operation: 'updateTrendLog',
      method: 'PUT',
      url: '/api/trendlog/devices/9',
      body: { name: 'x', point_ids: [input] },
      status: 404,
      code: 'not_found',
    },
  ]);
  assert.deepEqual([...h.building.trends], [[input, 300_000]]);
  await run(h, [
    {
      name: 'pause',
      operation: 'updateTrendLog',
      method: 'PUT',
      url: '/api/trendlog/devices/1',
      body: { enabled: false },
      status: 200,
      audit: ['trend_log.update'],
    },
  ]);
  assert.equal(h.building.trends.size, 0);
  await run(h, [
    {
      name: 'remove',
      operation: 'deleteTrendLog',
      method: 'DELETE',
      url: '/api/trendlog/devices/1',
      status: 200,
      audit: ['trend_log.delete'],
    },
    {
      name: 'again',
      operation: 'deleteTrendLog',
      method: 'DELETE',
      url: '/api/trendlog/devices/1',
      status: 404,
      code: 'not_found',
    },
  ]);
});
