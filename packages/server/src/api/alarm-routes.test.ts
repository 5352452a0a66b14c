import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceLink, WriteOutcome } from '@t3000/core';
import { aStatus } from '../testing/fake-building.test-helper.ts';
import { harness, seedDevice } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const HOUR = 3_600_000;

test('this server is entered, kept in the list over losses, and taken out again', async (t) => {
  const h = await harness(t);
  const { deviceId } = seedDevice(h);
  const url = `/api/t3000/devices/${deviceId}/alarm-routes`;
  let entered = false;
  let outcome: WriteOutcome = { status: 'accepted' };
  const asked: boolean[] = [];
  const link: Partial<DeviceLink> = {
    readAlarmRoutes: async () => ({
      ok: true,
      recipient: '10.0.0.5:47808',
      problem: '',
      routes: [{ key: '15:1', name: 'Urgent', entered, recipients: ['device,4711'] }],
    }),
    setAlarmRoute: async (_, wished) => {
      asked.push(wished);
      if (outcome.status === 'accepted') entered = wished;
      return outcome;
    },
  };
  // Nothing else is asked of it here.
  h.building.links.set(deviceId, link as DeviceLink);
  const put = { operation: 'setAlarmRoute', method: 'PUT', url } as const;
  const enter = { key: '15:1', entered: true, confirm: true };
  await run(h, [
    { name: 'as it is', operation: 'getAlarmRoutes', as: 'viewer', url, status: 200, has: /"wished":null/ },
    { ...put, name: 'not by the way', body: { key: '15:1', entered: true }, status: 400, code: 'invalid_request' },
    { ...put, name: 'not by operators', as: 'operator', body: enter, status: 403, code: 'not_permitted' },
    {
      ...put,
      name: 'in',
      body: enter,
      status: 200,
      has: /"entered":true.*"wished":true/,
      audit: ['device.alarm_route'],
    },
  ]);
  entered = false;
  await h.clock.advance(5 * HOUR);
  assert.equal(asked.length, 1);
  await h.clock.advance(2 * HOUR);
  assert.deepEqual([asked, entered], [[true, true], true], 'renewed');
  outcome = { status: 'refused', detail: 'its list of recipients is full with 8 entries' };
  entered = false;
  await h.clock.advance(7 * HOUR);
  await run(h, [
    { name: 'told', operation: 'getAlarmRoutes', url, status: 200, has: /"wished":true.*full with 8 entries/ },
  ]);
  h.building.state(aStatus(deviceId, { state: 'offline' }));
  const before = asked.length;
  await h.clock.advance(2 * HOUR);
  assert.equal(asked.length, before, 'who is away is not asked');
  outcome = { status: 'accepted' };
  h.building.state(aStatus(deviceId, { state: 'online' }));
  await h.clock.advance(2 * 60_000);
  assert.equal(entered, true, 'as soon as it is back');
  outcome = { status: 'unknown', detail: 'no answer' };
  const leave = { key: '15:1', entered: false, confirm: true };
  await run(h, [
    { ...put, name: 'out', body: leave, status: 200, has: /"wished":false.*no answer/, audit: ['device.alarm_route'] },
  ]);
  outcome = { status: 'accepted' };
  await h.clock.advance(HOUR);
  assert.deepEqual([entered, h.site.alarmRoutes.all()], [false, []], 'and forgotten once it is done');
});
