import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduleTarget } from '@t3000/contract';
import { SeededRng } from '@t3000/testkit';
import { TargetChecks } from '../schedules/targets/target-checks.ts';
import { FakeScheduleDevice } from '../testing/fake-schedules.test-helper.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const day = [
  { time: '08:00', value: 21 },
  { time: '18:00', value: 16 },
];
const weekly = [day, day, day, day, day, [], []];

/** A heating schedule that writes the valve of a device with a routine of its own. */
async function house(t: Parameters<typeof harness>[0]) {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const device = new FakeScheduleDevice();
  h.building.links.set(deviceId, device.link as never);
  const added = await h.call({
    as: 'engineer',
    method: 'POST',
    url: '/api/t3000/schedules',
    body: { name: 'Heating', kind: 'analog', weekly, default_value: 15, output_ids: [pointIds[1]], time_zone: 'UTC' },
  });
  assert.equal(added.status, 201, added.text);
  const schedule = `/api/t3000/schedules/${String(added.json['id'])}`;
  await h.hub.schedules.runner.settled();
  const show = async (): Promise<ScheduleTarget> => {
    const answer = await h.call({ as: 'viewer', url: `${schedule}/targets` });
    const [first] = answer.json['items'] as ScheduleTarget[];
    assert.ok(first, answer.text);
    return first;
  };
  const post = (url: string, body: object = {}) => h.call({ as: 'engineer', method: 'POST', url, body });
  const add = async (body: object = {}): Promise<string> => {
    const answer = await post(`${schedule}/targets`, { device_id: deviceId, place: 'SCH1', ...body });
    assert.equal(answer.status, 201, answer.text);
    const target = `/api/t3000/schedule-targets/${String(answer.json['id'])}`;
    await post(`${target}/check`);
    return target;
  };
  const push = async (target: string) => post(`${target}/push`, { token: (await show()).token });
  return { ...h, h, device, deviceId, valve: pointIds[1], schedule, show, post, add, push };
}

const lastRow = (h: Harness) => h.site.audit.query({ offset: 0, limit: 1 }).rows[0];

test('a schedule is put on a device, pushed, checked and taken off it', async (t) => {
  const { h, schedule, deviceId, add, show, post } = await house(t);
  const places = `/api/t3000/devices/${deviceId}/schedule-places`;
  await run(h, [
    {
      name: 'places',
      operation: 'listSchedulePlaces',
      url: places,
      status: 200,
      has: /"place":"SCH1".*"schedule_id":null/,
    },
    {
      name: 'none yet',
      operation: 'listScheduleTargets',
      url: `${schedule}/targets`,
      status: 200,
      has: /"items":\[\]/,
    },
    {
      name: 'no such device',
      operation: 'addScheduleTarget',
      method: 'POST',
      url: `${schedule}/targets`,
      body: { device_id: 99, place: 'SCH1' },
      status: 404,
      code: 'not_found',
    },
    {
      name: 'an operator',
      operation: 'addScheduleTarget',
      as: 'operator',
      method: 'POST',
      url: `${schedule}/targets`,
      body: { device_id: deviceId, place: 'SCH1' },
      status: 403,
      code: 'not_permitted',
      hasNot: /SCH1/,
    },
  ]);
  const target = await add();
  assert.equal(lastRow(h)?.action, 'schedule_target.create');
  const before = await show();
  assert.deepEqual([before.state, before.reason, before.pushed_at], ['never_pushed', '', null]);
  assert.deepEqual(before.parts[0]?.wanted_entries, day);
  assert.deepEqual(before.parts[0]?.held_entries, []);
  await run(h, [
    { name: 'taken', operation: 'listSchedulePlaces', url: places, status: 200, has: /"schedule_name":"Heating"/ },
    {
      name: 'twice',
      operation: 'addScheduleTarget',
      method: 'POST',
      url: `${schedule}/targets`,
      body: { device_id: deviceId, place: 'SCH1' },
      status: 409,
      code: 'conflict',
      has: /holds the schedule \\"Heating\\" already/,
    },
    {
      name: 'another plan',
      operation: 'pushSchedule',
      method: 'POST',
      url: `${target}/push`,
      body: { token: 'stale' },
      status: 409,
      code: 'conflict',
      has: /changed since the plan was shown/,
    },
    {
      name: 'push',
      operation: 'pushSchedule',
      method: 'POST',
      url: `${target}/push`,
      body: { token: before.token },
      status: 200,
      has: /"outcome":"done".*"state":"in_sync"/,
      audit: ['schedule.push'],
    },
    {
      name: 'check',
      operation: 'checkScheduleTarget',
      as: 'operator',
      method: 'POST',
      url: `${target}/check`,
      body: {},
      status: 200,
    },
    {
      name: 'in the list',
      operation: 'listSchedules',
      url: '/api/t3000/schedules',
      status: 200,
      has: /"state":"in_sync"/,
    },
  ]);
  const row = h.site.audit.query({ offset: 0, limit: 5 }).rows.find(({ action }) => action === 'schedule.push');
  assert.ok(row);
  assert.equal(row.result, 'done');
  assert.deepEqual((row.details['parts'] as object[])[0], {
    part: 'monday',
    status: 'written',
    old: 'none',
    requested: '8 h 21, 18 h 16',
    read_back: '8 h 21, 18 h 16',
  });
  await post(`${target}/check`);
  await run(h, [
    {
      name: 'off',
      operation: 'deleteScheduleTarget',
      method: 'DELETE',
      url: target,
      status: 200,
      audit: ['schedule_target.delete'],
    },
    {
      name: 'gone',
      operation: 'checkScheduleTarget',
      method: 'POST',
      url: `${target}/check`,
      body: {},
      status: 404,
      code: 'not_found',
    },
  ]);
});

test('an edit is drift at once, before anybody asks the device', async (t) => {
  const { call, device, schedule, add, push, show } = await house(t);
  const target = await add();
  await push(target);
  const { reads } = device;
  await call({ as: 'engineer', method: 'PUT', url: schedule, body: { weekly: [[], ...weekly.slice(1)] } });
  const after = await show();
  assert.deepEqual([after.state, after.reason], ['drift', 'edited']);
  assert.deepEqual(
    after.parts.filter(({ differs }) => differs).map(({ part }) => part),
    ['monday'],
  );
  assert.equal(device.reads, reads);
});

test('a change at the device is drift that says so, and adopting takes it over', async (t) => {
  const { h, device, schedule, add, push, show, post } = await house(t);
  const target = await add();
  await push(target);
  device.week[5] = [{ second: 36_000, value: 19 }];
  await post(`${target}/check`);
  const drift = await show();
  assert.deepEqual([drift.state, drift.reason], ['drift', 'device']);
  await run(h, [
    {
      name: 'stale',
      operation: 'adoptSchedule',
      method: 'POST',
      url: `${target}/adopt`,
      body: { token: 'stale' },
      status: 409,
      code: 'conflict',
    },
    {
      name: 'adopt',
      operation: 'adoptSchedule',
      method: 'POST',
      url: `${target}/adopt`,
      body: { token: drift.token },
      status: 200,
      has: /"time":"10:00","value":19/,
      audit: ['schedule.adopt'],
    },
  ]);
  assert.equal((await show()).state, 'in_sync');
  assert.match((await h.call({ as: 'viewer', url: schedule })).text, /"name":"Heating"/);
});

test('what has no room is named and never sent', async (t) => {
  const { call, device, schedule, add, push, show } = await house(t);
  const target = await add();
  const three = [...day, { time: '22:00', value: 10 }];
  await call({ as: 'engineer', method: 'PUT', url: schedule, body: { weekly: [three, ...weekly.slice(1)] } });
  const target1 = await show();
  assert.equal(target1.state, 'cannot_fit');
  assert.deepEqual(target1.misfits, [
    { place: 'monday', value: '3 entries', limit: 'it has 2 a day', said: { kind: '', terms: {} } },
  ]);
  const answer = await push(target);
  assert.deepEqual([answer.status, answer.code], [409, 'conflict']);
  assert.match(answer.text, /no room for it: monday: 3 entries; it has 2 a day/);
  assert.deepEqual(device.week.flat(), []);
});

test('a device that acknowledges without applying is not believed', async (t) => {
  const { h, device, add, push, show } = await house(t);
  const target = await add({ runs_on: 'device' });
  device.behaviour = 'forgets';
  const answer = await push(target);
  assert.match(answer.text, /"outcome":"failed".*acknowledged but not applied: the device shows none/);
  assert.equal(lastRow(h)?.result, 'failed');
  const after = await show();
  assert.deepEqual([after.state, after.reason, after.handed_over], ['drift', 'partly', false]);
});

test('a device that dies half way leaves an account of what was written, and what came of it shows when it is back', async (t) => {
  const { h, device, add, push, show, post } = await house(t);
  const target = await add();
  device.behaviour = 'dies';
  const answer = await push(target);
  assert.match(answer.text, /"outcome":"unconfirmed"/);
  assert.equal(lastRow(h)?.result, 'unconfirmed');
  const away = await show();
  assert.deepEqual([away.state, away.detail, away.pushed_at], ['unreachable', 'no answer', null]);
  assert.deepEqual(
    away.last_push?.parts.map(({ part, status }) => `${part} ${status}`),
    ['monday unknown', 'tuesday unknown', 'wednesday unknown', 'thursday not_sent', 'friday not_sent'],
  );
  device.behaviour = 'honest';
  await post(`${target}/check`);
  const back = await show();
  assert.deepEqual([back.state, back.reason], ['drift', 'partly']);
  assert.deepEqual(
    back.parts.filter(({ differs }) => differs).map(({ part }) => part),
    ['wednesday', 'thursday', 'friday'],
  );
  await push(target);
  assert.equal((await show()).state, 'in_sync');
});

test('one push at a time goes to a device', async (t) => {
  const { h, device, deviceId, add, post, show } = await house(t);
  const target = await add();
  const { token } = await show();
  const gate = Promise.withResolvers<void>();
  device.gate = gate.promise;
  const first = post(`${target}/push`, { token });
  while (!h.hub.targets.isBusy(deviceId)) await new Promise((resolve) => setImmediate(resolve));
  const second = await post(`${target}/push`, { token });
  assert.equal(second.status, 503);
  assert.match(second.text, /one at a time/);
  gate.resolve();
  assert.equal((await first).status, 200);
});

test('a device that runs the schedule is left alone from the moment it holds it, and the hub takes over again when told', async (t) => {
  const { h, building, valve, schedule, add, push, show, call } = await house(t);
  const written = () => building.commands.filter(({ pointId }) => pointId === valve).map(({ value }) => value);
  const target = await add({ runs_on: 'device' });
  const run1 = async () => {
    const { text } = await call({ as: 'operator', method: 'POST', url: `${schedule}/run`, body: {} });
    return text;
  };
  assert.match(await run1(), new RegExp(`"point_id":${valve}`), 'nobody else holds it yet');
  assert.equal((await show()).handed_over, false);
  await push(target);
  await h.hub.schedules.runner.settled();
  assert.equal((await show()).handed_over, true);
  assert.equal(written().at(-1), undefined, 'what the hub held is released');
  assert.match(await run1(), /"results":\[\]/);
  assert.match((await call({ as: 'viewer', url: schedule })).text, new RegExp(`"left_to_device_ids":\\[${valve}\\]`));
  // An edit that is not pushed does not make two masters.
  await call({ as: 'engineer', method: 'PUT', url: schedule, body: { weekly: [[], ...weekly.slice(1)] } });
  assert.match(await run1(), /"results":\[\]/);
  const put = { as: 'engineer', method: 'PUT', url: target, body: { runs_on: 'hub' } } as const;
  assert.equal((await call(put)).status, 200);
  await h.hub.schedules.runner.settled();
  assert.match(await run1(), new RegExp(`"point_id":${valve}`));
  assert.notEqual(written().at(-1), undefined);
});

test('every device is read back within about an hour, one after the other', async (t) => {
  const { clock, device, add, h } = await house(t);
  await add();
  const { reads } = device;
  const checks = new TargetChecks({
    clock,
    rng: new SeededRng(3),
    log: h.deps.log,
    targets: h.site.scheduleTargets,
    service: h.hub.targets,
  });
  checks.start();
  await clock.advance(3_700_000);
  assert.ok(device.reads > reads, `${device.reads} readings`);
  checks.stop();
  const later = device.reads;
  assert.ok(later - reads <= 4, `${later - reads} readings within the hour, of this loop and that of the server`);
});

test('a push that a crash cut off says so', async (t) => {
  const { h, add, show } = await house(t);
  const target = await add();
  const id = Number(target.split('/').at(-1));
  const row = h.site.scheduleTargets.get(id);
  assert.ok(row);
  h.site.scheduleTargets.remember(id, {
    ...row.memory,
    lastPush: { at: 1, by: 'ann', outcome: 'running', detail: '', parts: [] },
  });
  h.hub.targets.start();
  assert.equal((await show()).last_push?.outcome, 'interrupted');
});
