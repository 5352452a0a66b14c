import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { WebSocket } from 'ws';
import { LIVE_PATH } from '@t3000/contract';
import type { WriteRequest } from '@t3000/contract';
import { replyComplaints } from '../testing/harness.test-helper.ts';
import { realSite } from '../testing/real-building.test-helper.ts';
import type { RealSite } from '../testing/real-building.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

const requests = '/api/t3000/write-requests';

/** The heating valve is critical. */
async function criticalSite(t: TestContext): Promise<RealSite & { valve: number; url: string }> {
  const site = await realSite(t);
  const [, valve] = site.pointIds;
  const guard = { critical: true };
  const changed = await site.call({
    method: 'PUT',
    url: `/api/t3000/points/${valve}`,
    as: 'engineer',
    body: guard,
  });
  assert.equal(changed.status, 200, changed.text);
  return { ...site, valve, url: `/api/t3000/points/${valve}/value` };
}

async function ask(s: Pick<RealSite, 'call'> & { url: string }, changes: object = {}): Promise<number> {
  const body = { value: 55, reason: 'frost', ...changes };
  const answer = await s.call({ method: 'POST', url: s.url, as: 'operator', body });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(replyComplaints('writePointValue', answer.json), []);
  assert.equal(answer.json['status'], 'waiting');
  return Number(answer.json['request_id']);
}

async function request(s: Pick<RealSite, 'call'>, id: number): Promise<WriteRequest> {
  const { json } = await s.call({ url: `${requests}/${id}`, as: 'viewer' });
  assert.deepEqual(replyComplaints('getWriteRequest', json), []);
  return json as unknown as WriteRequest;
}

test('what one person asks for is written when another approves it, and the trail names both', async (t) => {
  const s = await criticalSite(t);
  const from = s.trail().length;
  const id = await ask(s, { duration_seconds: 600 });
  assert.equal(s.driver.slots.get('{"objectType":1,"instance":1}')?.[7], undefined, 'nothing was written');
  const listed = await s.call({ url: requests, as: 'viewer' });
  assert.deepEqual(replyComplaints('listWriteRequests', listed.json), []);
  assert.match(listed.text, /"reason":"frost","asked_by":"operator".*"own":false,"state":"waiting"/);
  const approved = await s.call({
    method: 'POST',
    url: `${requests}/${id}/approve`,
    as: 'engineer',
    body: { note: 'seen on site' },
  });
  assert.equal(approved.status, 200, approved.text);
  assert.deepEqual(replyComplaints('approveWriteRequest', approved.json), []);
  const done = approved.json as unknown as WriteRequest;
  assert.deepEqual([done.state, done.decided_by, done.note], ['done', 'engineer', 'seen on site']);
  assert.deepEqual([done.result?.status, done.result?.old, done.result?.read_back], ['confirmed', 20, 55]);
  assert.deepEqual(s.trail(from), [
    ['write_request.create', 'operator', 'done'],
    ['write_request.approve', 'engineer', 'done'],
    ['point.write.begin', 'operator', 'unconfirmed'],
    ['point.write', 'operator', 'done'],
  ]);
  const written = s.details('point.write');
  assert.deepEqual(
    [written?.['approved_by'], written?.['old'], written?.['value'], written?.['read_back'], written?.['reason']],
    ['engineer', 20, 55, 55, 'frost'],
  );
  assert.match((await s.call({ url: `${requests}?state=closed`, as: 'viewer' })).text, /"total":1/);
  const overrides = await s.call({ url: '/api/t3000/overrides', as: 'viewer' });
  assert.match(overrides.text, /"author":"operator, approved by engineer"/);
});

test('nobody approves the own question, not even through a token, and a token approves nothing', async (t) => {
  const s = await criticalSite(t);
  const id = await ask(s);
  const approve = `${requests}/${id}/approve`;
  const from = s.trail().length;
  await run(s, [
    {
      name: 'the same person',
      operation: 'approveWriteRequest',
      method: 'POST',
      url: approve,
      as: 'operator',
      body: {},
      status: 403,
      code: 'same_person',
      has: /request \d+ was asked for by operator: another person has to decide/,
      audit: ['write_request.approve'],
    },
    {
      name: 'somebody who may only read',
      operation: 'approveWriteRequest',
      method: 'POST',
      url: approve,
      as: 'viewer',
      body: {},
      status: 403,
      code: 'not_permitted',
    },
    {
      name: 'a request that is not there',
      operation: 'approveWriteRequest',
      method: 'POST',
      url: `${requests}/99/approve`,
      body: {},
      status: 404,
      code: 'not_found',
    },
  ]);
  const [own] = s.hub.tokens.create(
    { name: 'x', address: '', userId: s.user('operator').id },
    { name: 'own', role: 'operator', days: 1 },
  );
  const [other] = s.hub.tokens.create(
    { name: 'x', address: '', userId: s.user('admin').id },
    { name: 'other', role: 'admin', days: 1 },
  );
  for (const [key, code] of [
    [own, 'same_person'],
    [other, 'not_permitted'],
  ]) {
    const headers = { authorization: `Bearer ${key}` };
    for (const what of ['approve', 'decline']) {
      const answer = await s.call({ method: 'POST', url: `${requests}/${id}/${what}`, headers, body: {} });
      assert.deepEqual([answer.status, answer.code], [403, code], what);
    }
  }
  assert.ok(
    s.trail(from).every(([action, , result]) => !action.startsWith('write_request.') || result === 'refused'),
    'every attempt is in the trail',
  );
  assert.equal((await request(s, id)).state, 'waiting');
});

test('what a token asks for, its maker cannot approve', async (t) => {
  const s = await criticalSite(t);
  const [key] = s.hub.tokens.create(
    { name: 'x', address: '', userId: s.user('admin').id },
    { name: 'BMS', role: 'operator', days: 1 },
  );
  const headers = { authorization: `Bearer ${key}` };
  const asked = await s.call({ method: 'POST', url: s.url, headers, body: { value: 50, reason: 'load shedding' } });
  const id = Number(asked.json['request_id']);
  assert.equal((await request(s, id)).asked_by, 'BMS (token)');
  const call = { method: 'POST', url: `${requests}/${id}/approve`, body: {} } as const;
  assert.equal((await s.call({ ...call, as: 'admin' })).code, 'same_person');
  const approved = await s.call({ ...call, as: 'engineer' });
  assert.equal(approved.json['state'], 'done');
});

test('a request is declined, withdrawn or over in time, once and for good', async (t) => {
  const s = await criticalSite(t);
  const from = s.trail().length;
  const call = (id: number, what: string, as: 'operator' | 'engineer') =>
    s.call({ method: 'POST', url: `${requests}/${id}/${what}`, as, body: what === 'decline' ? { note: 'no' } : {} });
  const first = await ask(s);
  assert.equal((await call(first, 'withdraw', 'engineer')).code, 'not_permitted');
  assert.equal((await call(first, 'decline', 'engineer')).json['state'], 'declined');
  const late = await call(first, 'approve', 'engineer');
  assert.deepEqual([late.status, late.code], [409, 'conflict']);
  assert.match(late.text, /request 1 does not wait any more: it was declined by engineer/);

  const second = await ask(s);
  assert.equal((await call(second, 'withdraw', 'operator')).json['state'], 'withdrawn');

  const third = await ask(s, { request_seconds: 60 });
  await s.clock.advance(59_000);
  assert.equal((await request(s, third)).state, 'waiting');
  await s.clock.advance(2_000);
  assert.equal((await request(s, third)).state, 'expired');
  assert.match((await call(third, 'approve', 'engineer')).text, /its time is over/);
  assert.deepEqual(
    s.trail(from).map(([action, actor, result]) => `${action} ${actor} ${result}`),
    [
      'write_request.create operator done',
      'write_request.withdraw engineer refused',
      'write_request.decline engineer done',
      'write_request.create operator done',
      'write_request.withdraw operator done',
      'write_request.create operator done',
      'write_request.expired system refused',
    ],
  );
  assert.equal(s.driver.slots.get('{"objectType":1,"instance":1}')?.[7], undefined, 'nothing was written');
});

test('a request waits through a restart; one that was cut off while it was carried out is not tried again', async (t) => {
  const s = await criticalSite(t);
  const id = await ask(s);
  const again = await s.restart();
  assert.equal((await request(again, id)).state, 'waiting');
  const by = { decidedBy: 'engineer', decidedAt: s.clock.now(), note: '', result: undefined };
  s.site.writeRequests.move(id, 'waiting', { ...by, state: 'carrying_out' });
  const third = await s.restart();
  const cutOff = await request(third, id);
  assert.deepEqual([cutOff.state, cutOff.result?.status], ['failed', 'unconfirmed']);
  assert.deepEqual(s.trail().at(-1), ['write_request.failed', 'system', 'unconfirmed']);
  const overNow = await ask({ ...third, url: s.url }, { request_seconds: 60 });
  const fourth = await s.restart();
  await s.clock.advance(61_000);
  assert.equal((await request(fourth, overNow)).state, 'expired');
});

test('a right that the asker has lost meanwhile, and a limit set meanwhile, count', async (t) => {
  const s = await criticalSite(t);
  const approve = async (id: number) =>
    (await s.call({ method: 'POST', url: `${requests}/${id}/approve`, as: 'admin', body: {} }))
      .json as unknown as WriteRequest;
  const first = await ask(s);
  await s.call({ method: 'PUT', url: `/api/t3000/points/${s.valve}`, as: 'engineer', body: { write_highest: 50 } });
  const tooHigh = await approve(first);
  assert.equal(tooHigh.state, 'failed');
  assert.match(tooHigh.result?.message ?? '', /55 .*above the highest value that may be written, 50/);
  const second = await ask(s, { value: 40 });
  await s.call({ method: 'PUT', url: `/api/users/${s.user('operator').id}`, as: 'admin', body: { role: 'viewer' } });
  const demoted = await approve(second);
  assert.deepEqual([demoted.state, demoted.result?.status], ['failed', 'refused']);
  assert.match(demoted.result?.message ?? '', /operator may not write "Heating valve"/);
  assert.deepEqual(s.trail().at(-1), ['point.write', 'operator', 'refused']);
});

test('a question needs a reason, is asked once at a time, and one person has so many open', async (t) => {
  const s = await criticalSite(t);
  const call = { method: 'POST', url: s.url, as: 'operator' } as const;
  const rows = [
    [{ value: 55 }, 400, 'invalid_request', /needs a reason/],
    [{ value: 55, reason: '  ' }, 400, 'invalid_request', /needs a reason/],
    [{ value: 55, reason: 'x', request_seconds: 59 }, 400, 'invalid_request', /request_seconds/],
    [{ value: 55, reason: 'x', request_seconds: 14_401 }, 400, 'invalid_request', /request_seconds/],
    [{ value: 101, reason: 'x', priority: 3 }, 400, 'priority_not_allowed', /priority 3/],
  ] as const;
  for (const [body, status, code, says] of rows) {
    const answer = await s.call({ ...call, body });
    assert.deepEqual([answer.status, answer.code], [status, code], answer.text);
    assert.match(answer.text, says);
  }
  await ask(s);
  const twice = await s.call({ ...call, as: 'engineer', body: { value: 40, reason: 'y' } });
  assert.deepEqual([twice.status, twice.code], [409, 'conflict']);
  assert.match(twice.text, /request 1 of operator for this point is open; only one may be/);
  const many = s.site.points.insert(
    Array.from({ length: 20 }, (_, index) => {
      const { id: _id, createdAt: _c, updatedAt: _u, ...valve } = s.site.points.get(s.valve) ?? assert.fail();
      return { ...valve, number: 100 + index, name: `Valve ${index}` };
    }),
    s.clock.now(),
  );
  s.hub.building.putPoints(many);
  await s.clock.advance(11_000);
  const writes = many.map(({ id }) => ({ point_id: id, value: 30, reason: 'spring' }));
  const bulk = await s.call({
    method: 'POST',
    url: `/api/device/${s.deviceId}/data`,
    as: 'operator',
    body: { writes },
  });
  assert.deepEqual(replyComplaints('writeDeviceData', bulk.json), []);
  const items = bulk.json['items'] as { status: string; error_code: string; message: string }[];
  assert.deepEqual(
    items.map(({ status }) => status),
    [...Array.from({ length: 19 }, () => 'waiting'), 'refused'],
  );
  assert.match(items.at(-1)?.message ?? '', /20 requests of operator are open, which is the maximum/);
});

test('others see a question at once, and whoever asked sees the answer', async (t) => {
  const s = await criticalSite(t);
  const { host } = new URL(await s.app.listen({ host: '127.62.0.1', port: 0 }));
  const socket = new WebSocket(`ws://${host}${LIVE_PATH}`, {
    headers: { cookie: s.cookie('viewer'), host: 'localhost' },
  });
  const heard: Record<string, unknown>[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    heard.push(JSON.parse(data.toString()) as Record<string, unknown>);
    wake();
  });
  const until = async (what: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const found = heard.find((message) => message['type'] === what || message['what'] === what);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'hello', version: 1 }));
  await until('hello');
  const id = await ask(s);
  await s.clock.advance(200);
  assert.deepEqual((await until('write_requests'))['ids'], [id]);
  heard.length = 0;
  await s.call({ method: 'POST', url: `${requests}/${id}/decline`, as: 'engineer', body: {} });
  await s.clock.advance(200);
  assert.deepEqual((await until('write_requests'))['ids'], [id]);
  socket.close();
  await once(socket, 'close');
});
