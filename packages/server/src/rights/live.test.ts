import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveTopics } from '@t3000/contract';
import type { ServerMessage } from '@t3000/contract';
import { aStatus } from '../testing/fake-building.test-helper.ts';
import { CANARY, plantedSite } from './planted-site.test-helper.ts';
import type { Planted } from './planted-site.test-helper.ts';

/** A client that keeps what it hears. */
function connect({ h }: Planted, cookie: string): { heard: ServerMessage[]; say: (message: object) => void } {
  const heard: ServerMessage[] = [];
  const session = h.hub.sessions.use(cookie.slice(4));
  assert.ok(session !== undefined);
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => heard.push(JSON.parse(text) as ServerMessage),
    close() {},
    terminate() {},
    ping() {},
  };
  const peer = h.hub.live.connect(socket, session);
  peer.receive('{"type":"hello","version":1}');
  return { heard, say: (message) => peer.receive(JSON.stringify(message)) };
}

/** Something of every kind happens on both sides of the fence. */
async function happenings({ h, inside, outside, shared }: Planted): Promise<void> {
  const { building, hub, clock } = h;
  for (const id of [inside.device, outside.device]) building.state({ ...aStatus(id), reason: `of device ${id}` });
  building.set({ [inside.input]: 20, [outside.input]: 20, [shared.outside]: 4711, [inside.valve]: 22 });
  for (const pointId of [inside.valve, outside.valve]) {
    const rest = { priority: 8, value: 1, author: 'x', reason: 'canary', setAt: 1, expiresAt: undefined } as const;
    building.override({ pointId, ...rest });
  }
  for (const what of ['points', 'devices', 'places', 'schedules', 'write_requests', 'alarm_definitions'] as const) {
    hub.live.announce(what, [outside.device]);
  }
  for (const id of [inside.schedule, outside.schedule]) {
    await h.call({ method: 'POST', url: `/api/t3000/schedules/${id}/run`, as: 'operator', body: {} });
  }
  hub.live.announceJob('canary job');
  await clock.advance(6000);
}

const numbersOf = (message: ServerMessage): number[] => [...JSON.stringify(message).matchAll(/\d+/g)].map(Number);

for (const role of ['viewer', 'operator', 'engineer'] as const) {
  for (const topic of liveTopics) {
    test(`a ${role} for whom the rest is hidden hears nothing of it on the topic ${topic}`, async (t) => {
      const p = await plantedSite(t);
      const hidden = connect(p, p.userOf(role, 'hidden').cookie);
      const whole = connect(p, p.userOf(role, 'whole').cookie);
      for (const { say } of [hidden, whole]) {
        say({ type: 'subscribe', points: [p.inside.input, p.outside.input, p.shared.outside], topics: [topic] });
      }
      await happenings(p);
      const { heard } = hidden;
      assert.match(JSON.stringify(whole.heard), /4711/, 'it did happen');
      assert.doesNotMatch(JSON.stringify(heard), CANARY);
      const refusal = heard.find(({ type }) => type === 'error');
      assert.deepEqual(refusal, {
        type: 'error',
        code: 'not_found',
        message: `there is no point ${p.outside.input}, ${p.shared.outside}`,
      });
      if (topic === 'system' || topic === 'discovery') {
        assert.equal(heard.filter(({ type }) => type === 'error').length, 2, 'topics of the whole site are refused');
      }
      const kinds = {
        DeviceStatus: p.outside.device,
        ScheduleUpdate: p.outside.schedule,
        AlarmNotification: p.outside.alarm,
      };
      for (const message of heard) {
        assert.ok(message.type !== 'SystemStatus' && message.type !== 'DiscoveryUpdate', message.type);
        if (message.type === 'Changed') assert.ok(!message.ids.includes(p.outside.valve), JSON.stringify(message));
        if (message.type === 'Changed' && message.what !== 'overrides') assert.deepEqual(message.ids, []);
        const ids: Readonly<Record<string, number>> = kinds;
        const beyond = ids[message.type];
        if (beyond !== undefined && message.type !== 'AlarmNotification') {
          assert.ok(!numbersOf(message).slice(0, 1).includes(beyond), JSON.stringify(message));
        }
        if (message.type === 'AlarmNotification') assert.equal(message.point_id, p.inside.input);
        if (message.type === 'AlarmSummary') assert.ok(message.open <= 1, 'the counts are those of the places');
      }
    });
  }
}

test('an open channel follows when somebody is limited, widened and freed', async (t) => {
  const p = await plantedSite(t);
  const { id, cookie } = p.userOf('operator', 'whole');
  const { heard, say } = connect(p, cookie);
  const { h, inside, outside } = p;
  const change = async (limit: object | null): Promise<void> => {
    const answer = await h.call({ method: 'PUT', url: `/api/users/${id}`, as: 'admin', body: { limit } });
    assert.equal(answer.status, 200, answer.text);
    heard.length = 0;
    await h.clock.advance(200);
  };
  const toldOf = async (): Promise<number[]> => {
    heard.length = 0;
    h.building.set({ [inside.input]: h.building.value(inside.input)!.value + 1, [outside.input]: h.clock.now() });
    await h.clock.advance(200);
    return heard.flatMap((message) => (message.type === 'PointUpdate' ? message.values.map(([point]) => point) : []));
  };
  say({ type: 'subscribe', points: [inside.input, outside.input], topics: [] });
  assert.deepEqual(await toldOf(), [inside.input, outside.input]);
  await change({ place_ids: [inside.floor], outside: 'hidden' });
  assert.ok(heard.some((message) => message.type === 'error' && message.message.endsWith(` ${outside.input}`)));
  assert.ok(heard.some((message) => message.type === 'Changed' && message.what === 'rights'));
  assert.deepEqual(await toldOf(), [inside.input]);
  h.hub.live.announce('points', []);
  heard.length = 0;
  await h.clock.advance(200);
  assert.deepEqual(
    heard.map(({ type }) => type),
    ['Changed'],
    'what it lost once it is not told again with every change',
  );
  await change({ place_ids: [inside.floor, outside.floor], outside: 'hidden' });
  assert.ok(
    heard.some(
      (message) => message.type === 'PointUpdate' && message.values.some(([point]) => point === outside.input),
    ),
    'what it may see now comes by itself',
  );
  assert.deepEqual(await toldOf(), [inside.input, outside.input]);
  await change(null);
  assert.deepEqual(await toldOf(), [inside.input, outside.input]);
});

test('a point that moves out of the places leaves the open channel', async (t) => {
  const p = await plantedSite(t);
  const { heard, say } = connect(p, p.userOf('viewer', 'hidden').cookie);
  const { h, inside, outside } = p;
  say({ type: 'subscribe', points: [inside.valve], topics: [] });
  const body = { place_id: outside.floor, device_ids: [], point_ids: [inside.valve] };
  await h.call({ method: 'POST', url: '/api/t3000/places/assign', as: 'engineer', body });
  await h.clock.advance(200);
  heard.length = 0;
  h.building.set({ [inside.valve]: 77 });
  await h.clock.advance(200);
  assert.deepEqual(heard, []);
});
