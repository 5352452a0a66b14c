import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../testing/scenario.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';
import { realSite } from '../testing/real-building.test-helper.ts';

test('a guard is set, shown, edited for many, taken back and told in the trail', async (t) => {
  const s = await realSite(t);
  const [, valve, occupied] = s.pointIds;
  const url = `/api/t3000/points/${valve}`;
  const put = { operation: 'updatePoint', method: 'PUT', url } as const;
  const edit = { operation: 'editPoints', method: 'POST', url: '/api/t3000/points/edit' } as const;
  const h = s;
  await run(h, [
    { name: 'none', operation: 'getPoint', url, status: 200, has: /"write_lowest":null.*"critical":false/ },
    {
      name: 'set',
      ...put,
      body: { write_lowest: 10, write_highest: 60, write_count: 3, write_span_seconds: 60, write_confirm: true },
      status: 200,
      has: /"write_lowest":10,"write_highest":60,"write_step":null,"write_count":3,"write_span_seconds":60/,
      audit: ['point.update'],
    },
    {
      name: 'another setting leaves it',
      ...put,
      body: { name: 'Valve' },
      status: 200,
      has: /"write_highest":60/,
      audit: ['point.update'],
    },
    {
      name: 'the lowest above the highest',
      ...put,
      body: { write_lowest: 61 },
      status: 400,
      code: 'invalid_request',
      has: /lowest value 61 is above highest value 60/,
    },
    {
      name: 'half a rate',
      ...put,
      body: { write_span_seconds: null },
      status: 400,
      code: 'invalid_request',
      has: /belong together.*body\/write_span_seconds/,
    },
    {
      name: 'a step of nothing',
      ...put,
      body: { write_step: 0 },
      status: 400,
      code: 'invalid_request',
    },
    {
      name: 'limits of off and on',
      operation: 'updatePoint',
      method: 'PUT',
      url: `/api/t3000/points/${occupied}`,
      body: { write_highest: 1 },
      status: 400,
      code: 'invalid_request',
      has: /off\/on point has no lowest and highest/,
    },
    {
      name: 'an operator',
      ...put,
      as: 'operator',
      body: { critical: false },
      status: 403,
      code: 'not_permitted',
    },
    {
      name: 'many',
      ...edit,
      body: {
        items: [
          { id: valve, write_highest: 70 },
          { id: occupied, critical: true },
        ],
      },
      status: 200,
      has: /"before":\{"id":2,"write_highest":60\}.*"before":\{"id":3,"critical":false\}/,
      audit: ['points.edit'],
    },
    {
      name: 'taken back',
      ...edit,
      body: {
        items: [
          { id: valve, write_highest: 60 },
          { id: occupied, critical: false },
        ],
      },
      status: 200,
      audit: ['points.edit'],
    },
  ] satisfies Row[]);
  assert.equal(s.site.points.get(occupied)?.guard, undefined);
  const told = JSON.stringify(s.details('points.edit'));
  assert.match(told, /"write_highest":\{"old":70,"requested":60,"read_back":60\}/);
});

test('every refusal of a guard is a 4xx that names point, value and limit, and is in the trail', async (t) => {
  const s = await realSite(t);
  const [, valve] = s.pointIds;
  const guard = { write_lowest: 10, write_highest: 60, write_step: 25, write_count: 2, write_span_seconds: 60 };
  const put = { method: 'PUT', url: `/api/t3000/points/${valve}`, as: 'engineer' } as const;
  await s.call({ ...put, body: { ...guard, write_confirm: true, write_confirm_text: 'Pump running?' } });
  const write = {
    operation: 'writePointValue',
    method: 'POST',
    url: `/api/t3000/points/${valve}/value`,
    as: 'operator',
  } as const;
  const audit = ['point.write'];
  const done = { status: 200, has: /"status":"confirmed"/, audit: ['point.write', 'point.write.begin'] };
  await run(s, [
    {
      name: 'too low',
      ...write,
      body: { value: 9, confirm: true },
      status: 400,
      code: 'value_out_of_limits',
      has: /9 .*for \\"Heating valve\\" is below the lowest value that may be written, 10/,
      audit,
    },
    {
      name: 'too high',
      ...write,
      body: { value: 61, confirm: true },
      status: 400,
      code: 'value_out_of_limits',
      has: /61 .*above the highest value that may be written, 60/,
      audit,
    },
    {
      name: 'too far',
      ...write,
      body: { value: 46, confirm: true },
      status: 400,
      code: 'step_too_large',
      has: /46 .*too far from its present value 20: one write may change it by 25 at most.*"value":46/,
      audit,
    },
    {
      name: 'not confirmed',
      ...write,
      body: { value: 45 },
      status: 409,
      code: 'confirmation_needed',
      has: /has to be confirmed: Pump running\?/,
      audit,
    },
    { name: 'confirmed', ...write, body: { value: 45, confirm: true }, ...done },
    { name: 'again', ...write, body: { value: 46, confirm: true }, ...done },
    {
      name: 'a third time',
      ...write,
      body: { value: 47, confirm: true },
      status: 429,
      code: 'too_many_requests',
      has: /it takes 2 writes in 60 s; try again in \d+ s/,
      audit,
    },
    {
      name: 'a release all the same',
      ...write,
      body: { value: null },
      status: 200,
      has: /"status":"confirmed"/,
      audit: ['point.release', 'point.release.begin'],
    },
  ]);
  const refused = s.trail().filter(([action, , result]) => action === 'point.write' && result === 'refused');
  assert.equal(refused.length, 5);
  assert.equal(s.details('point.write')?.['refusal'], 'too_many_writes');
});

test('many writes are answered one by one: refused, waiting, written', async (t) => {
  const s = await realSite(t);
  const [, valve, occupied] = s.pointIds;
  const put = (id: number, body: object) =>
    s.call({ method: 'PUT', url: `/api/t3000/points/${id}`, as: 'engineer', body });
  await put(valve, { write_highest: 30 });
  await put(occupied, { critical: true });
  const answer = await s.call({
    method: 'POST',
    url: `/api/device/${s.deviceId}/data`,
    as: 'operator',
    body: {
      writes: [
        { point_id: valve, value: 31 },
        { point_id: valve, value: 30 },
        { point_id: occupied, value: 1 },
        { point_id: occupied, value: 1, reason: 'event' },
      ],
    },
  });
  const items = answer.json['items'] as { status: string; error_code: string | null; request_id: number | null }[];
  assert.deepEqual(
    items.map(({ status, error_code: code, request_id: id }) => [status, code, id]),
    [
      ['refused', 'value_out_of_limits', null],
      ['confirmed', null, null],
      ['refused', 'invalid_request', null],
      ['waiting', null, 1],
    ],
  );
});

test('the table of a panel is no way around the guard of its points', async (t) => {
  const s = await realSite(t);
  const [, valve] = s.pointIds;
  await s.call({ method: 'PUT', url: `/api/t3000/points/${valve}`, as: 'engineer', body: { critical: true } });
  let asked = 0;
  const open = s.driver.open.bind(s.driver);
  s.driver.open = () => ({
    ...open(),
    tables: () => ['outputs'],
    writeCell: () => {
      asked++;
      return Promise.resolve({ status: 'applied', value: '99' });
    },
  });
  const { id, ...device } = s.site.devices.get(s.deviceId) ?? assert.fail();
  s.hub.building.removeDevice(id);
  s.hub.building.putDevice({ ...device, id }, s.site.points.byDevice(id));
  const write = {
    operation: 'writeDeviceCell',
    method: 'PUT',
    url: `/api/t3000/devices/${s.deviceId}/tables/outputs/0`,
    audit: ['device.write_cell'],
  } as const;
  await run(s, [
    {
      name: 'its value',
      ...write,
      body: { column: 'value', expected: '20', value: '99' },
      status: 409,
      code: 'not_writable',
      has: /\\"Heating valve\\" has a write guard/,
    },
    {
      name: 'its label',
      ...write,
      body: { column: 'label', expected: 'A', value: 'B' },
      status: 200,
      has: /"applied"/,
    },
  ]);
  assert.equal(asked, 1);
});

test('schedules and other programs are held to limits and rate, and need nobody’s nod', async (t) => {
  const s = await realSite(t);
  const [, valve] = s.pointIds;
  const guard = { write_highest: 50, write_confirm: true, critical: true };
  await s.call({ method: 'PUT', url: `/api/t3000/points/${valve}`, as: 'engineer', body: guard });
  const command = (value: number) =>
    s.clock.settle(
      s.hub.building.command({
        pointId: valve,
        value,
        priority: 15,
        durationMs: undefined,
        reason: 'night',
        author: { name: 'schedule Night', address: '', origin: 'program', mayWrite: () => true },
      }),
    );
  assert.equal((await command(40)).status, 'confirmed');
  assert.equal((await command(51)).refusal, 'value_out_of_limits');
});
