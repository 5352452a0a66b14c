import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, quality } from '@t3000/core';
import { harness } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { describePoint, interviewOf } from '../testing/fake-driver.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

/** A Modbus device without points. */
function seedMeter({ site, building, clock }: Harness, name = 'Power meter', protocol = 'modbus'): number {
  const device = site.devices.insert(
    {
      protocol,
      key: name,
      address: { host: '10.0.0.5', port: 502, unit: 1 },
      name,
      description: '',
      vendor: '',
      vendorId: undefined,
      model: '',
      firmware: '',
      instance: 1,
      note: '',
      enabled: true,
      capabilities: undefined,
    },
    clock.now(),
  );
  building.putDevice(device, []);
  return device.id;
}

const map = (id: number): string => `/api/device_register_map/${id}`;

const entries = [
  { register: 'holding:0', name: 'Voltage', type: 'float32', unit: 'V', minimum: 200, maximum: 250 },
  { register: '40011', name: 'Energy', type: 'uint32', unit: 'kWh' },
];

async function meterWithRegisters(h: Harness): Promise<{ id: number; voltage: number; energy: number }> {
  const id = seedMeter(h);
  const answer = await h.call({ as: 'engineer', method: 'POST', url: map(id), body: { entries } });
  assert.equal(answer.status, 200, answer.text);
  const [voltage, energy] = h.site.points.byDevice(id).map((point) => point.id);
  assert.ok(voltage !== undefined && energy !== undefined);
  return { id, voltage, energy };
}

test('registers of a device are added, listed, changed and removed, and each is a point', async (t) => {
  const h = await harness(t);
  const id = seedMeter(h);
  await run(h, [
    { name: 'none', operation: 'listDeviceRegisters', as: 'viewer', url: map(id), status: 200, has: /"total":0/ },
    {
      name: 'a try',
      operation: 'importDeviceRegisters',
      method: 'POST',
      url: map(id),
      body: { entries, dry_run: true },
      status: 200,
      has: /"added":2.*"applied":false/,
    },
    {
      name: 'two',
      operation: 'importDeviceRegisters',
      method: 'POST',
      url: map(id),
      body: { entries },
      status: 200,
      has: /"added":2.*"applied":true/,
      audit: ['register.import'],
    },
    {
      name: 'listed',
      operation: 'listDeviceRegisters',
      url: `${map(id)}?text=volt`,
      status: 200,
      has: /"register_address":400001.*"data_type":"float32".*"number":5001/,
      hasNot: /Energy/,
    },
    {
      name: 'renamed',
      operation: 'updateDeviceRegister',
      method: 'PUT',
      url: `${map(id)}/1`,
      body: { entry: { ...entries[0], name: 'Voltage L1' } },
      status: 200,
      has: /Voltage L1/,
      audit: ['register.update'],
    },
    {
      name: 'onto another one',
      operation: 'updateDeviceRegister',
      method: 'PUT',
      url: `${map(id)}/1`,
      body: { entry: { ...entries[0], register: 'holding:10' } },
      status: 409,
      code: 'conflict',
      has: /register holding:10/,
    },
    {
      name: 'of another device',
      operation: 'updateDeviceRegister',
      method: 'PUT',
      url: `${map(99)}/1`,
      body: { entry: {} },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'removed',
      operation: 'deleteDeviceRegister',
      method: 'DELETE',
      url: `${map(id)}/2`,
      status: 200,
      audit: ['register.delete'],
    },
  ]);
  const csv = await h.call({ as: 'viewer', url: `${map(id)}/export` });
  assert.match(String(csv.headers['content-type']), /^text\/csv/);
  assert.equal(csv.text, 'register,name\r\nholding:0,Voltage L1');
  const points = h.site.points.byDevice(id);
  assert.deepEqual(
    points.map(({ name, type, number }) => [name, type, number]),
    [['Voltage L1', 'variable', 5001]],
  );
  assert.deepEqual([...h.building.points.keys()], [points[0]?.id]);
});

test('an import names every row that is wrong, and changes nothing as long as there is one', async (t) => {
  const h = await harness(t);
  const id = seedMeter(h);
  const bad = { entries: [entries[0], { register: 'x', name: 'A' }, { register: 'holding:3' }] };
  const refused = await h.call({ as: 'engineer', method: 'POST', url: map(id), body: bad });
  assert.equal(refused.code, 'invalid_request');
  assert.match(refused.text, /row 2: register: .*and 1 more/);
  assert.match(refused.text, /"problems":\[\{"row":2,"field":"register".*"row":3,"field":"name"/);
  await run(h, [
    {
      name: 'a try tells the same as data',
      operation: 'importDeviceRegisters',
      method: 'POST',
      url: map(id),
      body: { csv: 'register,name\nholding:1,A\nx,B', dry_run: true },
      status: 200,
      has: /"problems":\[\{"row":2/,
    },
    {
      name: 'neither',
      operation: 'importDeviceRegisters',
      method: 'POST',
      url: map(id),
      body: { replace: true },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'another protocol',
      operation: 'importDeviceRegisters',
      method: 'POST',
      url: map(seedMeter(h, 'Panel', 'bacnet')),
      body: { entries },
      status: 409,
      code: 'conflict',
      has: /Panel speaks bacnet/,
    },
  ]);
  assert.equal(h.site.points.all().length, 0);
});

test('a register that is replaced keeps its point and history; what is not named goes', async (t) => {
  const h = await harness(t);
  const { id, voltage, energy } = await meterWithRegisters(h);
  const csv = 'register,name\nholding:0,Volts\nholding:20,Power';
  const answer = await h.call({ as: 'engineer', method: 'POST', url: map(id), body: { csv, replace: true } });
  assert.match(answer.text, /"added":1,"changed":1,"removed":1/);
  const points = h.site.points.byDevice(id);
  assert.deepEqual(
    points.map(({ name }) => name),
    ['Volts', 'Power'],
  );
  assert.equal(points[0]?.id, voltage);
  assert.equal(h.building.points.has(energy), false);
});

test('an interview keeps the registers people added', async (t) => {
  const h = await harness(t);
  const id = seedMeter(h, 'Panel', 'modbus');
  await h.call({ as: 'engineer', method: 'POST', url: map(id), body: { entries } });
  // The same driver under the protocol of the device.
  (h.deps.drivers as Map<string, unknown>).set('modbus', h.driver);
  h.site.devices.update(id, { address: { host: '10.0.0.5', instance: 7 } }, 1);
  h.driver.outcomes.set('7', interviewOf(7, [describePoint(1, { name: 'Found' })]));
  const job = await h.call({ as: 'engineer', method: 'POST', url: `/api/t3000/devices/${id}/refresh`, body: {} });
  assert.equal(job.status, 202, job.text);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  const done = await h.call({ as: 'viewer', url: `/api/t3000/discovery/${String(job.json['id'])}` });
  assert.match(done.text, /"state":"finished"/);
  assert.doesNotMatch(done.text, /no longer has/);
  assert.deepEqual(
    new Set(h.site.points.byDevice(id).map(({ name }) => name)),
    new Set(['Voltage', 'Energy', 'Found']),
  );
});

test('readings carry name, type, unit and quality: out of range is uncertain, a failed read is bad', async (t) => {
  const h = await harness(t);
  const { id, voltage, energy } = await meterWithRegisters(h);
  h.building.set({ [voltage]: 260 });
  h.building.set({ [energy]: Number.NaN }, quality('bad', 'device_error'));
  const url = `/api/register_readings/latest/${id}`;
  await run(h, [
    {
      name: 'both',
      operation: 'listLatestReadings',
      as: 'viewer',
      url,
      status: 200,
      has: /"device_name":"Power meter".*"register":"holding:0","register_address":400001,"register_name":"Voltage","data_type":"float32","unit":"V".*"value":260,"quality":"uncertain","reason":"out_of_range".*"value":null,"quality":"bad","reason":"device_error"/,
    },
    {
      name: 'filter',
      operation: 'listLatestReadings',
      url: `${url}?quality=bad`,
      status: 200,
      has: /"total":1/,
      hasNot: /Voltage/,
    },
    {
      name: 'one register as manuals write it',
      operation: 'listLatestReadings',
      url: `${url}?registers=40001`,
      status: 200,
      has: /Voltage/,
      hasNot: /Energy/,
    },
    {
      name: 'page',
      operation: 'listLatestReadings',
      url: `${url}?sort=name&limit=1&offset=1`,
      status: 200,
      has: /Voltage.*"total":2/,
    },
    {
      name: 'unknown register',
      operation: 'listLatestReadings',
      url: `${url}?registers=holding:77`,
      status: 404,
      code: 'not_found',
      has: /holding:77/,
    },
    {
      name: 'unknown device',
      operation: 'listLatestReadings',
      url: '/api/register_readings/latest/999',
      status: 404,
      code: 'not_found',
    },
  ]);
  h.building.set({ [voltage]: 230 });
  assert.match((await h.call({ as: 'viewer', url })).text, /"value":230,"quality":"good","reason":"none"/);
  await h.call({ as: 'engineer', method: 'PUT', url: `/api/t3000/points/${voltage}`, body: { name: 'U1' } });
  assert.match((await h.call({ as: 'viewer', url })).text, /"register_name":"U1"/, 'the cached map follows changes');
});

test('kept readings come raw or by interval, of one register, a device or several', async (t) => {
  const h = await harness(t);
  const { id, voltage, energy } = await meterWithRegisters(h);
  const values = [
    [voltage, 1000, 230, GOOD],
    [voltage, 2000, 300, GOOD],
    [voltage, 61_000, 240, GOOD],
    [energy, 1500, Number.NaN, quality('bad', 'offline')],
  ] as const;
  h.history.append({
    pointIds: Int32Array.from(values, ([point]) => point),
    at: Float64Array.from(values, ([, at]) => at),
    values: Float64Array.from(values, ([, , value]) => value),
    qualities: Uint8Array.from(values, ([, , , byte]) => byte),
    length: values.length,
  });
  const range = 'start_time=0&end_time=120000';
  await run(h, [
    {
      name: 'one register',
      operation: 'listRegisterReadings',
      as: 'viewer',
      url: `/api/register_readings/${id}/40001?${range}`,
      status: 200,
      has: /"timestamp":1000,"value":230,"quality":"good".*"timestamp":2000,"value":300,"quality":"uncertain","reason":"out_of_range".*"total":3/,
      hasNot: /Energy/,
    },
    {
      name: 'newest first, second page',
      operation: 'listDeviceReadings',
      url: `/api/register_readings/${id}?${range}&descending=true&limit=2&offset=1`,
      status: 200,
      has: /"timestamp":2000.*"timestamp":1500.*"total":4/,
    },
    {
      name: 'only what failed',
      operation: 'listDeviceReadings',
      url: `/api/register_readings/${id}?${range}&quality=bad`,
      status: 200,
      has: /"reason":"offline".*"total":1/,
    },
    {
      name: 'minutes',
      operation: 'listRegisterReadings',
      url: `/api/register_readings/${id}/holding:0?${range}&interval_seconds=60&aggregate=max`,
      status: 200,
      has: /"value":300,"quality":"uncertain".*"interval":\{"min":230,"max":300,.*"count":2\}.*"value":240,"quality":"good".*"total":2/,
    },
    {
      name: 'several devices',
      operation: 'listRangeReadings',
      url: `/api/register_readings/range?device_ids=${id}&registers=40001&${range}&sort=value`,
      status: 200,
      has: /"value":230.*"value":240.*"value":300/,
    },
    {
      name: 'reversed',
      operation: 'listRangeReadings',
      url: `/api/register_readings/range?device_ids=${id}&start_time=9&end_time=1`,
      status: 400,
      code: 'invalid_range',
    },
    {
      name: 'too many intervals',
      operation: 'listDeviceReadings',
      url: `/api/register_readings/${id}?start_time=0&end_time=1000000000&interval_seconds=1`,
      status: 400,
      code: 'too_costly',
      has: /widen interval_seconds/,
    },
    {
      name: 'no register',
      operation: 'listRegisterReadings',
      url: `/api/register_readings/${id}/nonsense?${range}`,
      status: 400,
      code: 'invalid_request',
      has: /is no register/,
    },
  ]);
});

test('new registers join the trend log of their device', async (t) => {
  const h = await harness(t, { field: { auto_trend: true } });
  const { id, voltage, energy } = await meterWithRegisters(h);
  const [log] = h.site.trendLogs.byDevice(id);
  assert.deepEqual(h.site.trendLogs.points(log?.id ?? 0), [voltage, energy]);
});
