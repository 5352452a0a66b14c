import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClockReading, DeviceLink, DeviceTable, Exchange, Json } from '@t3000/core';
import { FakeDriver } from '../testing/fake-driver.test-helper.ts';
import { aStatus } from '../testing/fake-building.test-helper.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const minute = 60_000;

test('what polling costs is told with the answer time, the window and a verdict', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}/diagnostics`;
  await run(h, [
    {
      name: 'nothing polled',
      operation: 'getDeviceDiagnostics',
      as: 'viewer',
      url,
      status: 200,
      has: /"verdict":"idle"/,
    },
  ]);
  h.building.plan = [{ intervalMs: 1000, points: 300, requests: 30, answerBytes: 12_000, lastMs: 960 }];
  h.building.state(aStatus(deviceId, { answerMsP50: 20, pointsPushed: 5 }));
  const slow = await h.call({ url, as: 'viewer' });
  assert.deepEqual(slow.json['plan'], {
    cycles: [{ interval_ms: 1000, points: 300, requests: 30, answer_bytes: 12_000, last_ms: 960, work_ms: 600 }],
    window: 1,
    answer_ms: 20,
    load: 0.6,
    verdict: 'tight',
    pushed: 5,
  });
  h.building.state(aStatus(deviceId, { answerMsP50: 40 }));
  await run(h, [
    { name: 'too much', operation: 'getDeviceDiagnostics', url, status: 200, has: /"verdict":"over"/ },
    {
      name: 'nobody',
      operation: 'getDeviceDiagnostics',
      url: '/api/t3000/devices/99/diagnostics',
      status: 404,
      code: 'not_found',
    },
  ]);
});

test('subscriptions are shown with the points they are about, and a driver that tells something else shows none', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}/diagnostics`;
  h.building.link = { ...new FakeDriver().open(), diagnostics: () => ({}) };
  h.building.diagnostics = { path: '10.0.0.7', cov: ledger };
  const answer = await h.call({ url, as: 'viewer' });
  assert.match(answer.text, /"object":"analog-input,1".*"granted_s":600/);
  assert.match(answer.text, new RegExp(`"point_id":${pointIds[0]},"point_name":"Zone temperature"`));
  assert.match(answer.text, /"facts":\{"path":"10.0.0.7"\}/);
  h.building.diagnostics = { cov: { active: 'yes' } };
  await run(h, [{ name: 'odd', operation: 'getDeviceDiagnostics', url, status: 200, has: /"cov":null/ }]);
});

test('the exchange log is switched on for a while, ends by itself, and is for engineers', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}/exchanges`;
  const recorded: boolean[] = [];
  const kept: Exchange[] = [
    { at: 1000, direction: 'sent', bytes: Uint8Array.of(0x81, 0x0a), text: 'read-property: AI 1' },
    { at: 2000, direction: 'received', bytes: Uint8Array.of(0x81), text: 'answer' },
  ];
  await run(h, [{ name: 'no link', operation: 'listDeviceExchanges', url, status: 409, code: 'conflict' }]);
  h.building.link = new FakeDriver().open();
  await run(h, [{ name: 'no log', operation: 'listDeviceExchanges', url, status: 404, code: 'not_found' }]);
  h.building.link = { ...h.building.link, record: (on) => void recorded.push(on), exchanges: () => kept };
  await run(h, [
    { name: 'viewer', operation: 'listDeviceExchanges', as: 'viewer', url, status: 403, code: 'not_permitted' },
    { name: 'off', operation: 'listDeviceExchanges', url, status: 200, has: /"recording_until":null/ },
    {
      name: 'too long',
      operation: 'recordDeviceExchanges',
      method: 'POST',
      url,
      body: { on: true, minutes: 61 },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'on',
      operation: 'recordDeviceExchanges',
      method: 'POST',
      url,
      body: { on: true, minutes: 5 },
      status: 200,
      has: new RegExp(`"recording_until":${h.clock.now() + 5 * minute}`),
      audit: ['device.record_start'],
    },
    {
      name: 'newer ones',
      operation: 'listDeviceExchanges',
      url: `${url}?since=2000`,
      status: 200,
      has: /"bytes":1,"hex":"81","text":"answer"/,
      hasNot: /read-property/,
    },
  ]);
  assert.deepEqual(recorded, [true]);
  await h.clock.advance(5 * minute);
  assert.deepEqual(recorded, [true, false]);
  await run(h, [
    { name: 'ended', operation: 'listDeviceExchanges', url, status: 200, has: /"recording_until":null/ },
    {
      name: 'off twice',
      operation: 'recordDeviceExchanges',
      method: 'POST',
      url,
      body: { on: false },
      status: 200,
      audit: ['device.record_end'],
    },
  ]);
  assert.deepEqual(recorded, [true, false]);
});

test('a clock is measured, set only with a confirmation, measured again and written down', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}/clock`;
  const plain = new FakeDriver().open();
  h.building.link = plain;
  await run(h, [{ name: 'no clock', operation: 'getDeviceClock', url, status: 404, code: 'not_found' }]);
  let reading: ClockReading | { ok: false; reason: 'timeout'; detail: string } = aReading(90_000);
  let refusal: { ok: false; reason: 'refused'; detail: string } | undefined;
  h.building.link = {
    ...plain,
    measureClock: () => Promise.resolve(reading),
    setClock: () => {
      if (refusal === undefined) reading = aReading(20);
      return Promise.resolve(refusal);
    },
  };
  await run(h, [
    { name: 'read', operation: 'getDeviceClock', as: 'viewer', url, status: 200, has: /"drift_ms":90000/ },
    {
      name: 'by the way',
      operation: 'setDeviceClock',
      method: 'POST',
      url,
      body: {},
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'set',
      operation: 'setDeviceClock',
      method: 'POST',
      url,
      body: { confirm: true },
      status: 200,
      has: /"drift_ms":20/,
      audit: ['device.set_clock'],
    },
  ]);
  refusal = { ok: false, reason: 'refused', detail: 'the device does not take a time from others' };
  const set = { operation: 'setDeviceClock', method: 'POST', url, body: { confirm: true } } as const;
  await run(h, [
    { ...set, name: 'refused', status: 502, code: 'device_refused', has: /from others/, audit: ['device.set_clock'] },
  ]);
  refusal = undefined;
  h.building.link = {
    ...h.building.link,
    measureClock: () => Promise.resolve({ ok: false, reason: 'timeout', detail: 'no answer within 3000 ms' }),
  };
  await run(h, [{ ...set, name: 'silent', status: 504, code: 'device_timeout', audit: ['device.set_clock'] }]);
  const results = h.site.audit.query({ offset: 0, limit: 10 }).rows.map(({ result }) => result);
  assert.deepEqual(results, ['unconfirmed', 'failed', 'done']);
});

test('tables of a device are read, changed cell by cell and read back, and every try is written down', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}/tables`;
  const cells = new Map<string, Json>([['label', 'FAN']]);
  h.building.link = tableLink(cells);
  const change = { operation: 'writeDeviceCell', method: 'PUT', url: `${url}/inputs/2` } as const;
  await run(h, [
    {
      name: 'names',
      operation: 'getDeviceDiagnostics',
      url: `/api/t3000/devices/${deviceId}/diagnostics`,
      status: 200,
      has: /"tables":\["inputs"\]/,
    },
    {
      name: 'read',
      operation: 'getDeviceTable',
      as: 'viewer',
      url: `${url}/inputs`,
      status: 200,
      has: /"label":"FAN"/,
    },
    {
      name: 'unknown',
      operation: 'getDeviceTable',
      url: `${url}/secrets`,
      status: 404,
      code: 'not_found',
      has: /it has inputs/,
    },
    { name: 'text', operation: 'getDeviceRowText', url: `${url}/inputs/2/text`, status: 200, has: /10 REM hello/ },
    {
      ...change,
      name: 'viewer',
      as: 'viewer',
      body: { column: 'label', expected: 'FAN', value: 'PUMP' },
      status: 403,
      code: 'not_permitted',
    },
    {
      ...change,
      name: 'changed',
      body: { column: 'label', expected: 'FAN', value: 'PUMP' },
      status: 200,
      has: /"applied".*"PUMP"/,
      audit: ['device.write_cell'],
    },
    {
      ...change,
      name: 'somebody was faster',
      body: { column: 'label', expected: 'FAN', value: 'X' },
      status: 409,
      code: 'conflict',
      has: /holds PUMP by now/,
      audit: ['device.write_cell'],
    },
    {
      ...change,
      name: 'no object fits a cell',
      body: { column: 'label', expected: {}, value: 'X' },
      status: 400,
      code: 'invalid_request',
    },
  ]);
  const [refused, done] = h.site.audit.query({ offset: 0, limit: 2 }).rows;
  assert.deepEqual([refused?.result, done?.result], ['refused', 'done']);
  const told = { old: 'FAN', requested: 'PUMP', read_back: 'PUMP' };
  assert.deepEqual(done?.details, { table: 'inputs', row: 3, column: 'label', ...told, reason: '' });
});

test('why a cell was not changed decides the answer: the value, a rule, the moment or the device', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}/tables/inputs/2`;
  const body = { column: 'label', expected: 'FAN', value: 'PUMP' };
  const refusals = [
    ['value', 400, 'invalid_request'],
    ['changed', 409, 'conflict'],
    ['fixed', 409, 'not_writable'],
    ['unconfirmed', 409, 'confirmation_needed'],
    ['unreachable', 504, 'device_timeout'],
    [undefined, 502, 'device_refused'],
  ] as const;
  for (const [why, status, code] of refusals) {
    const answer = { status: 'refused', detail: `because of ${why}`, ...(why === undefined ? {} : { why }) } as const;
    h.building.link = { ...tableLink(new Map()), writeCell: () => Promise.resolve(answer) };
    const call = { operation: 'writeDeviceCell', method: 'PUT', url, body } as const;
    const has = new RegExp(`because of ${why}`);
    await run(h, [{ ...call, name: String(why), status, code, has, audit: ['device.write_cell'] }]);
  }
  const rows = h.site.audit.query({ offset: 0, limit: 10 }).rows;
  assert.ok(rows.every(({ result }) => result === 'refused'));
});

const ledger: Json = {
  active: true,
  live: 1,
  not_asked_yet: 0,
  problem: '',
  subscriptions: [
    {
      object: 'analog-input,1',
      object_type: 0,
      instance: 1,
      status: 'granted',
      confirmed: false,
      increment: null,
      requested_s: 600,
      granted_s: 600,
      renewals: 2,
      notifications: 40,
      last_notification_at: 5000,
      restarts_seen: 0,
      problem: '',
    },
  ],
};

function aReading(driftMs: number): ClockReading {
  return { ok: true, driftMs, deviceTime: '2026-01-05 08:00:00', utcOffsetMinutes: 60, uncertaintyMs: 12 };
}

function tableLink(cells: Map<string, Json>): DeviceLink {
  return {
    ...new FakeDriver().open(),
    tables: () => ['inputs'],
    readTable: () => Promise.resolve(tableOf(cells)),
    readRowText: () => Promise.resolve({ ok: true, text: '10 REM hello', hex: '', problem: '' }),
    writeCell: (_name, _row, column, { expected, value }) => {
      const now = cells.get(column) ?? null;
      if (now !== expected)
        return Promise.resolve({
          status: 'refused',
          why: 'changed',
          detail: `${column} holds ${JSON.stringify(now).slice(1, -1)} by now`,
        });
      cells.set(column, value);
      return Promise.resolve({ status: 'applied', value });
    },
  };
}

function tableOf(cells: ReadonlyMap<string, Json>): DeviceTable {
  return {
    ok: true,
    columns: [{ name: 'label', kind: 'text', writable: true }],
    rows: [{ index: 2, name: 'IN3', cells: Object.fromEntries(cells), hasText: true }],
    unused: 63,
    empty: [{ index: 5, name: 'IN6', cells: { label: '' }, hasText: false }],
    problem: '',
    readAt: 1000,
  };
}
