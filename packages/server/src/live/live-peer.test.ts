import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, SeededRng } from '@t3000/testkit';
import type { Permission, ServerMessage } from '@t3000/contract';
import type { Session } from '../auth/sessions.ts';
import { FakeBuilding, aStatus } from '../testing/fake-building.test-helper.ts';
import { aPoint } from '@t3000/testkit';
import { ChangeRing } from './change-ring.ts';
import { LiveHub } from './live-hub.ts';
import type { LivePeer, LiveSocket } from './live-peer.ts';

/** A socket whose reader the test plays. */
class FakeSocket implements LiveSocket {
  bufferedAmount = 0;
  readonly sent: ServerMessage[] = [];
  closed: number | undefined;
  terminated = false;
  pings = 0;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code: number): void {
    this.closed = code;
  }

  terminate(): void {
    this.terminated = true;
  }

  ping(): void {
    this.pings++;
  }

  take(): ServerMessage[] {
    return this.sent.splice(0);
  }
}

function harness() {
  const clock = new FakeClock();
  const building = new FakeBuilding(() => clock.now());
  building.putPoints([1, 2, 3].map((id) => aPoint({ id })));
  const alive = new Set(['a', 'b']);
  let ended: (tokenHash: string) => void = () => {};
  const access = {
    isAlive: (tokenHash: string) => alive.has(tokenHash),
    onEnded: (listener: (tokenHash: string) => void) => {
      ended = listener;
      return () => {};
    },
  };
  const hub = new LiveHub({
    clock,
    rng: new SeededRng(1),
    building,
    access,
    pointTypeOf: () => 'input',
    problems: () => Promise.resolve(['x']),
  });
  hub.start();
  const connect = (
    tokenHash = 'a',
    rights: readonly Permission[] = ['session', 'read'],
  ): { socket: FakeSocket; peer: LivePeer; say: (message: object) => void } => {
    const socket = new FakeSocket();
    const peer = hub.connect(socket, { tokenHash, role: 'viewer', permissions: new Set(rights) } as unknown as Session);
    return { socket, peer, say: (message) => peer.receive(JSON.stringify(message)) };
  };
  return { clock, building, hub, alive, connect, end: (tokenHash: string) => ended(tokenHash) };
}

const hello = { type: 'hello', version: 1 };
const subscribe = (points: number[], topics: string[] = []): object => ({ type: 'subscribe', points, topics });

test('a snapshot comes first, then what changed of the watched points, as soon as the building tells', async () => {
  const { connect, building, clock } = harness();
  building.set({ 1: 10, 2: Number.NaN });
  await clock.advance(200);
  const { socket, say } = connect();
  say(hello);
  say(subscribe([1, 2, 99]));
  const [greeting, snapshot] = socket.take();
  assert.equal(greeting?.type, 'hello');
  const at = clock.now() - 200;
  assert.deepEqual(snapshot, {
    type: 'snapshot',
    seq: 1,
    values: [
      [1, 10, 0, at],
      [2, null, 0, at],
    ],
  });
  building.set({ 1: 11 });
  const first = [1, 11, 0, clock.now()];
  assert.deepEqual(
    socket.take(),
    [{ type: 'PointUpdate', seq: 2, values: [first] }],
    'the building has gathered already',
  );
  await clock.advance(100);
  building.set({ 1: 12, 3: 5 });
  assert.deepEqual(socket.take(), [{ type: 'PointUpdate', seq: 3, values: [[1, 12, 0, clock.now()]] }]);
});

test('a program that asks for names gets them, and the numbers of a screen stay tuples', () => {
  const { connect, building, clock } = harness();
  building.set({ 1: 10, 2: Number.POSITIVE_INFINITY });
  const program = connect();
  program.say({ ...hello, form: 'long' });
  program.say(subscribe([1, 2]));
  const timestamp = clock.now();
  const named = { point_type: 'input', timestamp, quality: 'good' };
  assert.deepEqual(program.socket.take()[1], {
    type: 'snapshot',
    seq: 1,
    points: [
      { ...named, point_id: 1, value: 10 },
      { ...named, point_id: 2, value: null },
    ],
  });
  const screen = connect('b');
  screen.say(hello);
  screen.say(subscribe([1]));
  screen.socket.take();
  building.set({ 1: 11 });
  assert.deepEqual(program.socket.take(), [
    { type: 'PointUpdate', seq: 2, points: [{ ...named, point_id: 1, value: 11 }] },
  ]);
  assert.deepEqual(screen.socket.take(), [{ type: 'PointUpdate', seq: 2, values: [[1, 11, 0, timestamp]] }]);
});

test('who lacks a right is told so, and hears nothing of what it guards', async () => {
  const { connect, building, hub, clock } = harness();
  const { socket, say } = connect('a', ['session']);
  say(hello);
  socket.take();
  say(subscribe([1], ['devices', 'alarms']));
  const answers = socket.take();
  assert.deepEqual(
    answers.filter(({ type }) => type === 'error').map((message) => 'code' in message && message.code),
    ['not_permitted', 'not_permitted', 'not_permitted'],
  );
  assert.deepEqual(answers.at(-1), { type: 'snapshot', seq: 0, values: [] });
  building.set({ 1: 10 });
  hub.publish('alarms', 'x', { type: 'DiscoveryUpdate', job: 'x' });
  building.state(aStatus(7, { state: 'offline' }));
  await clock.advance(200);
  assert.deepEqual(socket.take(), []);
});

test('a session that has ended does not get to subscribe', () => {
  const { connect, alive } = harness();
  const { socket, say } = connect();
  say(hello);
  alive.delete('a');
  say(subscribe([1]));
  assert.equal(socket.closed, 4401);
});

test('a steady value is shown as read again within five seconds', async () => {
  const { connect, building, clock } = harness();
  building.set({ 1: 10, 2: 20 });
  const { socket, say } = connect();
  say(hello);
  say(subscribe([1, 2]));
  await clock.advance(5000);
  socket.take();
  building.readAgain(1);
  const at = clock.now();
  await clock.advance(5000);
  assert.deepEqual(
    socket.take().filter(({ type }) => type === 'PointUpdate'),
    [{ type: 'PointUpdate', seq: 1, values: [[1, 10, 0, at]] }],
  );
});

test('a client that does not keep up gets only the newest value, and is closed when that does not help', async () => {
  const { connect, building, clock, hub } = harness();
  const { socket, say } = connect();
  say(hello);
  say(subscribe([1, 2]));
  socket.take();
  socket.bufferedAmount = 300 * 1024;
  for (let value = 0; value < 50; value++) {
    building.set({ 1: value });
    await clock.advance(100);
  }
  assert.deepEqual(socket.take(), [], 'nothing is piled up');
  socket.bufferedAmount = 0;
  await clock.advance(100);
  assert.deepEqual(
    socket
      .take()
      .map((message) => (message.type === 'PointUpdate' ? message.values.map(([id, value]) => [id, value]) : [])),
    [[[1, 49]]],
  );
  socket.bufferedAmount = 300 * 1024;
  building.set({ 2: 1 });
  await clock.advance(9900);
  assert.equal(socket.closed, undefined);
  await clock.advance(400);
  assert.equal(socket.closed, 1013, 'ten seconds behind');
  await clock.advance(2000);
  assert.equal(socket.terminated, true);
  const { conflated, closed_slow } = hub.statistics();
  assert.ok(conflated > 50 && closed_slow === 1);
});

test('a megabyte of backlog closes at once', async () => {
  const { connect, building, clock } = harness();
  const { socket, say } = connect();
  say(hello);
  say(subscribe([1]));
  socket.bufferedAmount = 1024 * 1024 + 1;
  building.set({ 1: 1 });
  await clock.advance(100);
  assert.equal(socket.closed, 1013);
});

test('a returning client gets what it missed, a stranger to this run a snapshot', async () => {
  const { connect, building, clock } = harness();
  const first = connect();
  first.say(hello);
  const greeting = first.socket.take()[0];
  assert.ok(greeting?.type === 'hello');
  building.set({ 1: 1, 2: 2, 3: 3 });
  await clock.advance(100);
  building.set({ 2: 20 });
  await clock.advance(100);
  const values = (resume: number, instance: string): unknown => {
    const { socket, say } = connect();
    say({ ...hello, resume, instance });
    say(subscribe([1, 2]));
    const answer = socket.take()[1];
    assert.ok(answer?.type === 'snapshot' || answer?.type === 'PointUpdate');
    return [answer.type, answer.seq, answer.values.map(([id, value]) => [id, value])];
  };
  assert.deepEqual(values(1, greeting.instance), ['PointUpdate', 2, [[2, 20]]]);
  assert.deepEqual(values(2, greeting.instance), ['PointUpdate', 2, []]);
  assert.deepEqual(values(0, greeting.instance), [
    'PointUpdate',
    2,
    [
      [1, 1],
      [2, 20],
    ],
  ]);
  assert.deepEqual(values(1, 'another run'), [
    'snapshot',
    2,
    [
      [1, 1],
      [2, 20],
    ],
  ]);
  assert.deepEqual(values(7, greeting.instance), [
    'snapshot',
    2,
    [
      [1, 1],
      [2, 20],
    ],
  ]);
});

test('a second subscribe is always answered with a snapshot', () => {
  const { connect } = harness();
  const { socket, say } = connect();
  say(hello);
  say(subscribe([1]));
  say(subscribe([2]));
  assert.deepEqual(
    socket.take().map(({ type }) => type),
    ['hello', 'snapshot', 'snapshot'],
  );
});

test('the first word must be a hello of this version, and must come', async () => {
  for (const first of [subscribe([1]), { type: 'ping', id: 1 }, { type: 'hello', version: 2 }, { type: 'hello' }]) {
    const { connect } = harness();
    const { socket, say } = connect();
    say(first);
    assert.equal(socket.closed, 4400, JSON.stringify(first));
  }
  const { connect, clock } = harness();
  const { socket } = connect();
  await clock.advance(15_000);
  assert.equal(socket.closed, 4400);
});

test('twenty messages a second are allowed, not more; nonsense is answered and counts', async () => {
  const { connect, clock } = harness();
  const { socket, peer, say } = connect();
  say(hello);
  for (let i = 0; i < 19; i++) say({ type: 'ping', id: i });
  assert.equal(socket.closed, undefined);
  await clock.advance(1000);
  socket.take();
  for (const text of ['{', 'null', '{"type":"subscribe","points":[0],"topics":[]}', '{"type":"ping","id":1,"x":1}']) {
    peer.receive(text);
  }
  assert.deepEqual(
    socket.take().map((message) => (message.type === 'error' ? message.code : message.type)),
    ['invalid_message', 'invalid_message', 'invalid_message', 'invalid_message'],
  );
  for (let i = 0; i < 17; i++) say({ type: 'ping', id: i });
  assert.equal(socket.closed, 1008);
});

test('topics reach who follows them, and changes of configuration everybody', async () => {
  const { connect, building, clock, hub } = harness();
  const follower = connect();
  const other = connect('b');
  for (const { say } of [follower, other]) say(hello);
  follower.say(subscribe([], ['devices', 'system', 'discovery']));
  other.say(subscribe([]));
  await clock.advance(0);
  assert.deepEqual(
    follower.socket.take().map(({ type }) => type),
    ['hello', 'snapshot', 'SystemStatus'],
  );
  other.socket.take();
  building.state(aStatus(7, { state: 'online' }));
  building.state(aStatus(7, { state: 'offline', reason: 'no answer', lastSeen: 5 }));
  hub.announceJob('j');
  hub.announceJob('j');
  hub.announce('points', [1]);
  hub.announce('points', [2, 1]);
  building.override({ pointId: 3, priority: 8, value: 1, author: 'a', reason: '', setAt: 1, expiresAt: undefined });
  await clock.advance(100);
  assert.deepEqual(other.socket.take(), [
    { type: 'Changed', what: 'points', ids: [1, 2] },
    { type: 'Changed', what: 'overrides', ids: [3] },
  ]);
  const heard = follower.socket.take();
  assert.deepEqual(
    heard.map(({ type }) => type),
    ['DeviceStatus', 'DiscoveryUpdate', 'Changed', 'Changed'],
  );
  assert.deepEqual(heard[0], {
    type: 'DeviceStatus',
    device_id: 7,
    online: false,
    state: 'offline',
    last_seen: 5,
    connection_quality: 0.99,
    reason: 'no answer',
  });
  hub.announce('points', []);
  hub.announce('points', [1]);
  await clock.advance(100);
  assert.deepEqual(other.socket.take(), [{ type: 'Changed', what: 'points', ids: [] }]);
});

test('a session that ends takes its connections along, at once or within five seconds', async () => {
  const { connect, clock, alive, end } = harness();
  const told = connect('a');
  const found = connect('b');
  for (const { say } of [told, found]) say(hello);
  end('a');
  assert.equal(told.socket.closed, 4401);
  assert.equal(found.socket.closed, undefined);
  alive.delete('b');
  await clock.advance(5000);
  assert.equal(found.socket.closed, 4401);
});

test('who answers no ping for a minute is gone', async () => {
  const { connect, clock } = harness();
  const silent = connect();
  const quiet = connect();
  for (const { say } of [silent, quiet]) say(hello);
  for (let i = 0; i < 14; i++) {
    await clock.advance(5000);
    quiet.peer.heard();
  }
  assert.equal(silent.socket.terminated, true);
  assert.equal(quiet.socket.terminated, false);
  assert.ok(quiet.socket.pings > 10);
});

test('with nobody connected no timer runs, and stop says goodbye', async () => {
  const { connect, clock, hub } = harness();
  const { socket, peer, say } = connect();
  say(hello);
  hub.stop();
  assert.equal(socket.closed, 1001);
  hub.disconnect(peer);
  await clock.advance(10_000);
  assert.equal(clock.pendingTimers, 0);
  assert.deepEqual(hub.statistics(), { clients: 0, subscriptions: 0, messages: 1, conflated: 0, closed_slow: 0 });
});

test('the ring remembers the last changes within its bounds', () => {
  const ring = new ChangeRing();
  for (let i = 1; i <= 10_000; i++) assert.equal(ring.push(Int32Array.of(i)), i);
  assert.equal(ring.since(3999), undefined);
  assert.equal(ring.since(4000)?.size, 6000);
  assert.deepEqual([...(ring.since(9998) ?? [])], [9999, 10_000]);
  assert.deepEqual([...(ring.since(10_000) ?? [1])], []);
  assert.equal(ring.since(10_001), undefined);
  ring.push(Int32Array.from({ length: 200_001 }, (_, i) => i));
  assert.equal(ring.since(10_000), undefined, 'one batch above the bound is not kept either');
  assert.deepEqual([...(ring.since(10_001) ?? [1])], []);
  ring.push(Int32Array.of(7));
  assert.deepEqual([...(ring.since(10_001) ?? [])], [7]);
});
