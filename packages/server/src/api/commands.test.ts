import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quality } from '@t3000/core';
import { harness, replyComplaints, seedDevice } from '../testing/harness.test-helper.ts';
import type { Call } from '../testing/harness.test-helper.ts';

test('every outcome of a command has its answer', async (t) => {
  const h = await harness(t);
  const { deviceId, pointIds } = seedDevice(h);
  const [, output] = pointIds;
  const url = `/api/t3000/points/${output}/value`;
  const write = (changes: object = {}): Call => ({
    method: 'POST',
    url,
    as: 'operator',
    body: { value: 55, duration_seconds: 60, reason: 'cold', ...changes },
  });
  const done = await h.call(write());
  assert.deepEqual(replyComplaints('writePointValue', done.json), []);
  assert.deepEqual([done.json['status'], done.json['read_back'], done.json['active_priority']], ['confirmed', 55, 8]);
  const [command] = h.building.commands;
  assert.deepEqual(
    [command?.value, command?.priority, command?.durationMs, command?.reason, command?.author.name],
    [55, 8, 60_000, 'cold', 'operator'],
  );
  await h.call(write({ value: null, priority: 10 }));
  assert.deepEqual([h.building.commands[1]?.value, h.building.commands[1]?.priority], [undefined, 10]);

  h.building.nextResult = { status: 'unconfirmed', readBack: undefined };
  const unsure = await h.call(write());
  assert.deepEqual([unsure.status, unsure.json['status'], unsure.json['read_back']], [200, 'unconfirmed', null]);

  const refusals = [
    ['unknown_point', 404, 'not_found'],
    ['not_permitted', 403, 'not_permitted'],
    ['not_writable', 409, 'not_writable'],
    ['value_out_of_limits', 400, 'value_out_of_limits'],
    ['priority_not_allowed', 400, 'priority_not_allowed'],
    ['device_offline', 504, 'device_timeout'],
    ['device_refused', 502, 'device_refused'],
    ['too_many_writes', 429, 'too_many_requests'],
    ['not_recorded', 503, 'not_recorded'],
  ] as const;
  for (const [refusal, status, code] of refusals) {
    h.building.nextResult = { status: 'refused', refusal, message: `because ${refusal}` };
    const answer = await h.call(write());
    assert.deepEqual([answer.status, answer.code], [status, code]);
    assert.match(answer.text, new RegExp(`because ${refusal}`));
    const bulk = await h.call({
      method: 'POST',
      url: `/api/device/${deviceId}/data`,
      as: 'operator',
      body: { writes: [{ point_id: output, value: 1 }] },
    });
    assert.equal(bulk.status, 200);
    assert.deepEqual(replyComplaints('writeDeviceData', bulk.json), []);
    assert.match(bulk.text, new RegExp(`"status":"refused".*"error_code":"${code}"`));
  }
  const stranger = await h.call({
    method: 'POST',
    url: `/api/device/${deviceId}/data`,
    as: 'operator',
    body: {
      writes: [
        { point_id: output, value: 1 },
        { point_id: 999, value: 1 },
      ],
    },
  });
  assert.deepEqual([stranger.status, stranger.code], [404, 'not_found']);
});

test('a right withdrawn while the command waits counts', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  const perform = h.building.command.bind(h.building);
  h.building.command = (command) => {
    // The administrator is faster than the device.
    h.site.users.update(h.user('operator').id, { disabled: true });
    return h
      .call({ method: 'PUT', url: `/api/users/${h.user('operator').id}`, as: 'admin', body: { disabled: true } })
      .then(() => perform(command));
  };
  const answer = await h.call({
    method: 'POST',
    url: `/api/t3000/points/${output}/value`,
    as: 'operator',
    body: { value: 1 },
  });
  assert.equal(answer.code, 'not_permitted');
});

test('a value is explained: slots, authors, what a release would bring, facts and past writes', async (t) => {
  const h = await harness(t);
  const [, output] = seedDevice(h).pointIds;
  const url = `/api/t3000/points/${output}/explain`;
  const silent = await h.call({ url, as: 'viewer' });
  assert.deepEqual(replyComplaints('explainPoint', silent.json), []);
  assert.equal(silent.json['problem'], 'no answer within 3000 ms');
  const slots: (number | undefined)[] = Array.from({ length: 16 });
  slots[7] = 55;
  slots[14] = 30;
  h.building.inspection = {
    ok: true,
    value: 55,
    quality: quality('good'),
    slots,
    relinquishDefault: 10,
    facts: [{ label: 'Status flags', text: 'overridden' }],
  };
  h.building.override({
    pointId: output,
    priority: 8,
    value: 55,
    author: 'ada',
    reason: 'cold',
    setAt: 5,
    expiresAt: 9,
  });
  h.site.audit.append({
    at: 5,
    actor: 'ada',
    address: '127.0.0.1',
    action: 'point.write',
    target: `point:${output}`,
    result: 'done',
    details: { value: 55, reason: 'cold' },
  });
  const answer = await h.call({ url, as: 'viewer' });
  assert.deepEqual(replyComplaints('explainPoint', answer.json), []);
  const shown = answer.json as unknown as {
    slots: Record<string, unknown>[];
    after_release: unknown;
    last_writes: unknown;
    facts: unknown;
  };
  assert.deepEqual(shown.slots[7], { priority: 8, name: 'Manual operator', value: 55, active: true, author: 'ada' });
  assert.deepEqual(shown.slots[14], { priority: 15, name: 'Schedule', value: 30, active: false, author: '' });
  assert.deepEqual(shown.after_release, { value: 30, priority: 15 });
  assert.deepEqual(shown.last_writes, [
    { at: 5, actor: 'ada', action: 'point.write', result: 'done', value: 55, reason: 'cold' },
  ]);
  slots[14] = undefined;
  assert.match((await h.call({ url, as: 'viewer' })).text, /"after_release":\{"value":10,"priority":null\}/);
  slots[7] = undefined;
  assert.match((await h.call({ url, as: 'viewer' })).text, /"after_release":null/);
});
