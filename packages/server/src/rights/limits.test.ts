import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyComplaints } from '../testing/harness.test-helper.ts';
import { seenAlarm } from './narrow/records.ts';
import { CANARY, plantedSite } from './planted-site.test-helper.ts';
import type { Planted } from './planted-site.test-helper.ts';

const floorOf = ({ inside }: Planted) => ({ place_ids: [inside.floor], outside: 'hidden' });

async function limit(p: Planted, id: number, wanted: object | null): Promise<void> {
  const answer = await p.h.call({ method: 'PUT', url: `/api/users/${id}`, as: 'admin', body: { limit: wanted } });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(replyComplaints('updateUser', answer.json), []);
}

test('a limit holds at once in a session that is open, and the trail tells it', async (t) => {
  const p = await plantedSite(t);
  const { id, cookie } = p.userOf('operator', 'whole');
  const see = () => p.h.call({ url: `/api/t3000/points/${p.outside.input}`, cookie });
  assert.equal((await see()).status, 200);
  await limit(p, id, floorOf(p));
  assert.equal((await see()).code, 'not_found');
  const session = await p.h.call({ url: '/api/session', cookie });
  assert.deepEqual(replyComplaints('getSession', session.json), []);
  assert.match(session.text, /"limit":\{"place_ids":\[\d+\],"outside":"hidden"\}/);
  await limit(p, id, null);
  assert.equal((await see()).status, 200);
  const { rows } = p.h.site.audit.query({ target: `user:${id}`, offset: 0, limit: 2 });
  assert.match(JSON.stringify(rows[1]?.details), /"limit":.*"old":null.*"requested":\{.*"outside":"hidden"/);
});

test('administrators are never limited, by whatever order of changes', async (t) => {
  const p = await plantedSite(t);
  const { id } = p.userOf('operator', 'hidden');
  const admin = p.h.user('admin').id;
  const ask = (url: string, body: object, method: 'PUT' | 'POST' = 'PUT') =>
    p.h.call({ method, url, as: 'admin', body });
  const bodies: readonly (readonly [string, object, 'PUT' | 'POST'])[] = [
    [`/api/users/${admin}`, { limit: floorOf(p) }, 'PUT'],
    [`/api/users/${id}`, { role: 'admin' }, 'PUT'],
    ['/api/users', { name: 'New', password: 'a long enough secret', role: 'admin', limit: floorOf(p) }, 'POST'],
    ['/api/tokens', { name: 'key', role: 'admin', days: 1, limit: floorOf(p) }, 'POST'],
  ];
  for (const [url, body, method] of bodies) {
    const answer = await ask(url, body, method);
    assert.equal(answer.code, 'invalid_request', `${url}: ${answer.text}`);
    assert.match(answer.text, /an administrator manages the whole site and cannot be limited/);
  }
  assert.equal((await ask(`/api/users/${id}`, { role: 'admin', limit: null })).status, 200);
  assert.equal(
    (await ask(`/api/users/${admin}`, { limit: { place_ids: [], outside: 'read' } })).code,
    'invalid_request',
  );
  const unknown = await ask(`/api/users/${id}`, { role: 'viewer', limit: { place_ids: [99_999], outside: 'read' } });
  assert.match(unknown.text, /there is no place 99999/);
});

test('a token has what both its own limit and that of its maker allow, as they are now', async (t) => {
  const p = await plantedSite(t);
  const admin = p.userOf('admin', 'whole');
  const body = { name: 'graphs', role: 'viewer', days: 1, limit: floorOf(p) };
  const made = await p.h.call({ method: 'POST', url: '/api/tokens', cookie: admin.cookie, body });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(replyComplaints('createApiToken', made.json), []);
  const headers = { authorization: `Bearer ${String(made.json['token'])}` };
  const see = async (id: number) => (await p.h.call({ url: `/api/t3000/points/${id}`, headers })).status;
  assert.deepEqual([await see(p.inside.input), await see(p.outside.input)], [200, 404]);
  const demoted = { role: 'viewer', limit: { place_ids: [p.outside.floor], outside: 'hidden' } };
  await p.h.call({ method: 'PUT', url: `/api/users/${admin.id}`, as: 'admin', body: demoted });
  assert.deepEqual([await see(p.inside.input), await see(p.outside.input)], [404, 404]);
});

test('why an alarm keeps still is not told by the name of a device outside', async (t) => {
  const p = await plantedSite(t);
  const { site, hub, clock } = p.h;
  const alarm = hub.alarms.get(p.inside.alarm);
  const row = site.alarms.get(p.inside.alarm);
  assert.ok(alarm !== undefined && row !== undefined);
  const [last] = site.alarms.events({ alarmId: alarm.id, limit: 1 }).rows;
  assert.ok(last !== undefined);
  const { seq: _, ...event } = last;
  const note = 'canary panel is offline';
  site.alarms.save([{ alarm: row, event: { ...event, at: clock.now(), event: 'suppressed', note } }]);
  const scope = hub.access.scopeOf({ userId: p.userOf('viewer', 'hidden').id });
  assert.ok(scope !== undefined);
  const suppressor = { deviceId: p.outside.device, is: 'offline' } as const;
  const told = seenAlarm(scope, { ...alarm, state: { ...alarm.state, suppressor, suppressedBy: note } });
  assert.doesNotMatch(JSON.stringify(told), CANARY);
  const { cookie } = p.userOf('viewer', 'hidden');
  for (const url of [`?alarm_id=${alarm.id}`, '?text=canary', '.csv']) {
    const answer = await p.h.call({ url: `/api/t3000/alarms/events${url}`, cookie });
    assert.doesNotMatch(answer.text, CANARY, url);
    assert.equal(answer.text.includes('suppressed'), url !== '?text=canary', url);
  }
});

test('a limit outlives its place: what was in it is gone, and nothing else appears', async (t) => {
  const p = await plantedSite(t);
  const { cookie } = p.userOf('operator', 'hidden');
  const url = `/api/t3000/floors/${p.inside.floor}?everything=true`;
  assert.equal((await p.h.call({ method: 'DELETE', url, as: 'engineer' })).status, 200);
  const points = await p.h.call({ url: '/api/t3000/points', cookie });
  assert.match(points.text, /"items":\[\],"total":0/);
});

test('what was planned writes with the rights its author has when it runs', async (t) => {
  const p = await plantedSite(t);
  const engineer = p.h.user('engineer').id;
  await limit(p, engineer, floorOf(p));
  const run = (id: number) =>
    p.h.call({ method: 'POST', url: `/api/t3000/schedules/${id}/run`, as: 'operator', body: {} });
  assert.match((await run(p.inside.schedule)).text, /"status":"done"/);
  assert.doesNotMatch((await run(p.outside.schedule)).text, /"status":"done"/);
  await limit(p, engineer, null);
  assert.match((await run(p.outside.schedule)).text, /"status":"done"/);
});

test('an approved request is refused when its asker, or who approved it, lost the point', async (t) => {
  const p = await plantedSite(t);
  const operator = p.userOf('operator', 'whole');
  const { site, clock, building } = p.h;
  const row = site.writeRequests.insert({
    pointId: p.outside.valve,
    value: 60,
    priority: 8,
    durationMs: undefined,
    reason: 'frost',
    askedBy: 'operator whole',
    userId: operator.id,
    tokenId: undefined,
    address: '',
    askedAt: clock.now(),
    expiresAt: clock.now() + 60_000,
  });
  await limit(p, operator.id, floorOf(p));
  const url = `/api/t3000/write-requests/${row.id}/approve`;
  const answer = await p.h.call({ method: 'POST', url, as: 'engineer', body: { note: 'yes' } });
  assert.match(answer.text, /"state":"failed"/);
  const command = building.commands.at(-1);
  assert.equal(command?.author.mayWrite(), false);
  await limit(p, operator.id, null);
  assert.equal(command?.author.mayWrite(), true, 'asked anew every time');
});

test('a command that waits for its device is asked again when it is sent', async (t) => {
  const p = await plantedSite(t);
  const { id, cookie } = p.userOf('operator', 'whole');
  const url = `/api/t3000/points/${p.outside.valve}/value`;
  await p.h.call({ method: 'POST', url, cookie, body: { value: 21 } });
  const command = p.h.building.commands.at(-1);
  assert.equal(command?.author.mayWrite(), true);
  await limit(p, id, floorOf(p));
  assert.equal(command?.author.mayWrite(), false);
});
