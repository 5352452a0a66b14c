import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_GUARD } from '@t3000/core';
import type { DeviceBackup, DeviceLink, RestorePlan } from '@t3000/core';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const fields = [{ field: 'label', before: 'A', after: 'B' }];

/** A panel whose valve asks for a tick and whose occupancy is critical. */
async function panel(t: Parameters<typeof harness>[0]) {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [, valve, occupied] = pointIds;
  const [valveRow, occupiedRow] = [h.site.points.get(valve), h.site.points.get(occupied)];
  assert.ok(valveRow && occupiedRow);
  h.site.points.update(valve, { guard: { ...NO_GUARD, confirm: true, confirmText: 'Is the pump running?' } }, 1);
  h.site.points.update(occupied, { guard: { ...NO_GUARD, critical: true } }, 1);
  const plan: RestorePlan = {
    ok: true,
    changes: [
      { part: 'outputs', index: valveRow.number, name: 'VALVE', kind: 'changed', fields },
      { part: 'variables', index: occupiedRow.number, name: 'OCC', kind: 'changed', fields },
      { part: 'inputs', index: 7, name: 'SPARE', kind: 'changed', fields },
    ],
    notes: [],
    guard: '',
  };
  const restored: string[][] = [];
  const backup: DeviceBackup = {
    parts: ['inputs', 'outputs', 'variables'].map((name) => ({ name, guarded: false })),
    save: () => Promise.reject(new Error('not asked for')),
    plan: () => Promise.resolve(plan),
    restore: (_, { parts }) => {
      restored.push([...parts]);
      return Promise.resolve({ status: 'done', results: [], left: 0, detail: '' });
    },
  };
  let text = '';
  const written: number[] = [];
  const link: Partial<DeviceLink> = {
    backup: () => backup,
    tables: () => ['programs'],
    previewRowText: () => Promise.resolve({ ok: true, text, hex: '00', problem: text === '' ? 'no listing' : '' }),
    writeRowBytes: (_table, row) => {
      written.push(row);
      return Promise.resolve({ status: 'applied', value: '00' });
    },
  };
  h.building.links.set(deviceId, link as DeviceLink);
  const device = `/api/t3000/devices/${deviceId}`;
  const planned = async (as: 'engineer' | 'admin'): Promise<string> => {
    const body = { file_name: 'x.prog', file_base64: 'VVVV' };
    const { status } = await h.call({ as, method: 'POST', url: `${device}/backup/plan`, body });
    assert.equal(status, 202);
    for (let round = 0; round < 20; round++) await Promise.resolve();
    const { json } = await h.call({ as, url: `${device}/backup` });
    return (json['job'] as { id: string }).id;
  };
  return { h, device, valve, occupied, planned, restored, written, program: (listing: string) => (text = listing) };
}

test('a restore names the guarded points it goes past, and waits until each is confirmed', async (t) => {
  const { h, device, valve, planned, restored } = await panel(t);
  const plan = await planned('engineer');
  const restore = { operation: 'restoreDevice', method: 'POST', url: `${device}/backup/restore` } as const;
  await run(h, [
    {
      name: 'the plan',
      operation: 'getDeviceBackup',
      url: `${device}/backup`,
      status: 200,
      has: /"guarded_points":\[\{"point_id":\d+,"name":"Heating valve","part":"outputs".*"confirm_text":"Is the pump running\?".*"name":"Occupied".*"critical":true/,
      hasNot: /"name":"Zone temperature"/,
    },
    {
      ...restore,
      name: 'not seen',
      body: { plan, parts: ['outputs'] },
      status: 409,
      code: 'confirmation_needed',
      has: /\\"Heating valve\\" has a write guard/,
    },
    {
      ...restore,
      name: 'nothing guarded',
      body: { plan, parts: ['inputs'] },
      status: 202,
      audit: ['device.restore_end', 'device.restore'],
    },
  ]);
  const again = await planned('engineer');
  const body = { plan: again, parts: ['outputs'], guarded_points: [valve] };
  await run(h, [{ ...restore, name: 'seen', body, status: 202, audit: ['device.restore_end', 'device.restore'] }]);
  const { rows } = h.site.audit.query({ offset: 0, limit: 2 });
  assert.deepEqual(rows.find(({ action }) => action === 'device.restore')?.details['guarded_points'], [
    'Heating valve',
  ]);
  assert.deepEqual(restored, [['inputs'], ['outputs']]);
});

test('who planned a restore over a critical point does not carry it out', async (t) => {
  const { h, device, occupied, planned, restored } = await panel(t);
  const plan = await planned('engineer');
  const body = { plan, parts: ['variables'], guarded_points: [occupied] };
  const restore = { operation: 'restoreDevice', method: 'POST', url: `${device}/backup/restore`, body } as const;
  await run(h, [
    {
      ...restore,
      name: 'alone',
      status: 403,
      code: 'same_person',
      has: /\\"Occupied\\" is critical: another person than engineer/,
    },
    { ...restore, name: 'together', as: 'admin', status: 202, audit: ['device.restore_end', 'device.restore'] },
  ]);
  assert.deepEqual(restored, [['variables']]);
});

test('a program is not written past the guards of points it names', async (t) => {
  const { h, device, valve, occupied, program, written } = await panel(t);
  const row = `${device}/tables/programs/0`;
  const preview = {
    operation: 'previewDeviceRowBytes',
    method: 'POST',
    url: `${row}/preview`,
    body: { hex: '00' },
  } as const;
  const write = { operation: 'writeDeviceRowBytes', method: 'PUT', url: `${row}/bytes` } as const;
  const body = { expected: '01', hex: '00', confirm: true };
  program('10 IF IN7 > 20 THEN START VAR99');
  await run(h, [
    { ...preview, name: 'names none', status: 200, has: /"guarded_points":\[\]/ },
    { ...write, name: 'harmless', body, status: 200, audit: ['device.write_bytes'] },
  ]);
  const number = h.site.points.get(valve)?.number ?? 0;
  program(`10 LET OUT${number} = 50`);
  await run(h, [
    {
      ...preview,
      name: 'names the valve',
      status: 200,
      has: /"guarded_points":\[\{[^[]*"name":"Heating valve"[^[]*\]/,
      hasNot: /Occupied/,
    },
    { ...write, name: 'unseen', body, status: 409, code: 'confirmation_needed' },
    { ...write, name: 'seen', body: { ...body, guarded_points: [valve] }, status: 200, audit: ['device.write_bytes'] },
  ]);
  program('');
  await run(h, [
    { ...preview, name: 'no listing: any of them', status: 200, has: /Heating valve.*Occupied/ },
    {
      ...write,
      name: 'a critical one',
      body: { ...body, guarded_points: [valve, occupied] },
      status: 409,
      code: 'not_writable',
      has: /names \\"Occupied\\", which is critical/,
    },
  ]);
  assert.equal(written.length, 2);
});
