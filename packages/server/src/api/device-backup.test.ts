import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceBackup, RestoreAccount, RestorePlan, RestoreResult } from '@t3000/core';
import { FakeDriver } from '../testing/fake-driver.test-helper.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const plan: RestorePlan = {
  ok: true,
  changes: [
    {
      part: 'variables',
      index: 3,
      name: 'SETPT',
      kind: 'changed',
      fields: [{ field: 'label', before: 'A', after: 'B' }],
    },
    { part: 'users', index: 1, name: 'ann', kind: 'added', fields: [] },
  ],
  notes: ['the panel keeps serialNumber 1003 (file: 9)'],
  guard: 'type its serial number',
};

/** A device that can be saved; every step waits for its turn. */
class FakeBackup implements DeviceBackup {
  readonly parts = [
    { name: 'variables', guarded: false },
    { name: 'users', guarded: true },
  ];
  gate: Promise<void> = Promise.resolve();
  orders: { readonly parts: string[]; readonly confirmed: string | undefined }[] = [];
  account: RestoreAccount = { status: 'done', results: [], left: 0, detail: '' };
  results: RestoreResult[] = [];
  readonly plans: unknown[] = [];

  async save({ onProgress }: Parameters<DeviceBackup['save']>[0]): ReturnType<DeviceBackup['save']> {
    onProgress({ done: 1, total: 20, part: 'inputs' });
    await this.gate;
    return { ok: true, bytes: Uint8Array.of(0x55, 0xff, 8), extension: 'prog', notes: ['no users'] };
  }

  async plan(...[bytes, choice]: Parameters<DeviceBackup['plan']>): ReturnType<DeviceBackup['plan']> {
    this.plans.push({ bytes: [...bytes], values: choice.values, numbers: [...choice.numbers] });
    await this.gate;
    return bytes[0] === 0x55 ? plan : { ok: false, reason: 'refused', detail: 'the file cannot be read' };
  }

  async restore(...[which, { parts, confirmed }, watch]: Parameters<DeviceBackup['restore']>): Promise<RestoreAccount> {
    assert.equal(which, plan);
    this.orders.push({ parts: [...parts], confirmed });
    for (const [at, result] of this.results.entries()) watch.onResult(result, at + 1, this.results.length);
    await this.gate;
    return { ...this.account, results: this.results };
  }
}

async function aDevice(t: Parameters<typeof harness>[0]) {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const backup = new FakeBackup();
  h.building.link = { ...new FakeDriver().open(), backup: () => backup };
  const url = `/api/t3000/devices/${deviceId}/backup`;
  /** The job once it is over: nothing here waits for anything but promises. */
  const ended = async (): Promise<Record<string, unknown>> => {
    for (let round = 0; round < 20; round++) await Promise.resolve();
    return (await h.call({ url, as: 'engineer' })).json['job'] as Record<string, unknown>;
  };
  return { h, deviceId, backup, url, ended };
}

const audited = (h: Awaited<ReturnType<typeof harness>>): string[] =>
  h.site.audit.query({ offset: 0, limit: 50 }).rows.map(({ action, result }) => `${action} ${result}`);

test('a device is saved by an engineer, downloaded under a name of its own, and both are in the trail', async (t) => {
  const { h, backup, url, ended } = await aDevice(t);
  let open = (): void => undefined;
  backup.gate = new Promise((resolve) => (open = resolve));
  await run(h, [
    {
      name: 'viewer',
      operation: 'saveDevice',
      method: 'POST',
      as: 'viewer',
      url: `${url}/save`,
      body: {},
      status: 403,
      code: 'not_permitted',
    },
    { name: 'nothing yet', operation: 'getDeviceBackup', url, status: 200, has: /"job":null/ },
    { name: 'no file', operation: 'downloadDeviceBackup', url: `${url}/file`, status: 404, code: 'not_found' },
    {
      name: 'begins',
      operation: 'saveDevice',
      method: 'POST',
      url: `${url}/save`,
      body: {},
      status: 202,
      has: /"state":"running","part":"inputs","done":1,"total":20/,
    },
    {
      name: 'one at a time',
      operation: 'saveDevice',
      method: 'POST',
      url: `${url}/save`,
      body: {},
      status: 409,
      code: 'conflict',
    },
  ]);
  open();
  const job = await ended();
  assert.deepEqual([job['state'], job['notes']], ['done', ['no users']]);
  const file = await h.call({ url: `${url}/file`, as: 'engineer' });
  assert.equal(file.status, 200);
  assert.match(JSON.stringify(job['file']), /\.prog","bytes":3/);
  assert.ok(audited(h).includes('device.save done'));
  assert.ok(audited(h).includes('device.download done'));
});

test('a plan is looked at first; only chosen parts of that very plan are restored, and how it ended is in the trail', async (t) => {
  const { h, backup, url, ended } = await aDevice(t);
  const body = {
    file_name: 'ahu.prog',
    file_base64: Buffer.of(0x55, 0xff, 8).toString('base64'),
    numbers: [{ from: 3, to: 5 }],
  };
  await run(h, [
    {
      name: 'no plan',
      operation: 'restoreDevice',
      method: 'POST',
      url: `${url}/restore`,
      body: { plan: 'x', parts: ['users'] },
      status: 409,
      code: 'conflict',
    },
    {
      name: 'plan',
      operation: 'planDeviceRestore',
      method: 'POST',
      url: `${url}/plan`,
      body,
      status: 202,
      has: /"kind":"plan"/,
    },
  ]);
  const planned = await ended();
  assert.deepEqual(backup.plans, [{ bytes: [0x55, 0xff, 8], values: false, numbers: [[3, 5]] }]);
  assert.match(JSON.stringify(planned['plan']), /"guard":"type its serial number"/);
  backup.results = [
    {
      part: 'variables',
      index: 3,
      name: 'SETPT',
      status: 'not_applied',
      detail: 'acknowledged but not applied: label',
    },
  ];
  backup.account = { status: 'partly', results: [], left: 0, detail: '1 of 1 records did not take' };
  let open = (): void => undefined;
  backup.gate = new Promise((resolve) => (open = resolve));
  const order = { plan: planned['id'], parts: ['variables'], confirm: '1003' };
  await run(h, [
    {
      name: 'strange part',
      operation: 'restoreDevice',
      method: 'POST',
      url: `${url}/restore`,
      body: { ...order, parts: ['mac'] },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'restores',
      operation: 'restoreDevice',
      method: 'POST',
      url: `${url}/restore`,
      body: order,
      status: 202,
      has: /"kind":"restore".*"not_applied"/,
      audit: ['device.restore'],
    },
  ]);
  open();
  const done = await ended();
  assert.deepEqual(backup.orders, [{ parts: ['variables'], confirmed: '1003' }]);
  assert.deepEqual([done['state'], done['problem'], done['left']], ['done', '1 of 1 records did not take', 0]);
  assert.match(JSON.stringify(done['results']), /acknowledged but not applied: label/);
  assert.ok(audited(h).includes('device.restore done'));
  assert.ok(audited(h).includes('device.restore_end failed'));
  await run(h, [
    {
      name: 'once',
      operation: 'restoreDevice',
      method: 'POST',
      url: `${url}/restore`,
      body: order,
      status: 409,
      code: 'conflict',
    },
  ]);
});

test('a file that is none is told, a device without files says so, and what nobody fetched is forgotten', async (t) => {
  const { h, url, ended } = await aDevice(t);
  const body = { file_name: 'x', file_base64: Buffer.from('hello').toString('base64') };
  await run(h, [
    { name: 'no panel file', operation: 'planDeviceRestore', method: 'POST', url: `${url}/plan`, body, status: 202 },
  ]);
  assert.match(JSON.stringify(await ended()), /"state":"failed".*"problem":"the file cannot be read"/);
  await h.call({ method: 'POST', as: 'engineer', url: `${url}/save`, body: {} });
  assert.match(JSON.stringify(await ended()), /"state":"done"/);
  await h.clock.advance(16 * 60_000);
  await run(h, [
    { name: 'gone', operation: 'downloadDeviceBackup', url: `${url}/file`, status: 404, code: 'not_found' },
    {
      name: 'nothing to stop',
      operation: 'stopDeviceBackup',
      method: 'POST',
      url: `${url}/stop`,
      body: {},
      status: 200,
    },
  ]);
  h.building.link = new FakeDriver().open();
  await run(h, [
    {
      name: 'none',
      operation: 'saveDevice',
      method: 'POST',
      url: `${url}/save`,
      body: {},
      status: 404,
      code: 'not_found',
    },
    { name: 'no parts', operation: 'getDeviceBackup', url, status: 200, has: /"parts":\[\]/ },
  ]);
});
