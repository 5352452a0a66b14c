import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock, SeededRng } from '@t3000/testkit';
import type { ServerMessage } from '@t3000/contract';
import { liveClient } from './live-client.ts';
import type { LiveState } from './live-client.ts';
import type { SocketEvents } from './socket.ts';

/** A client whose server is played by the test. */
function harness(isSignedIn: () => Promise<boolean> = () => Promise.resolve(true)) {
  const clock = new FakeClock();
  const lines: { events: SocketEvents; sent: unknown[]; closed: boolean }[] = [];
  const live = liveClient({
    url: 'ws://hub/api/live',
    clock,
    rng: new SeededRng(1),
    isSignedIn,
    open: (_, events) => {
      const line = { events, sent: [] as unknown[], closed: false };
      lines.push(line);
      return { send: (text) => line.sent.push(JSON.parse(text)), close: () => (line.closed = true) };
    },
  });
  const states: LiveState[] = [];
  live.on('state', (state) => states.push(state));
  const line = () => {
    const last = lines.at(-1);
    assert.ok(last !== undefined, 'nothing was opened');
    return last;
  };
  const serve = (message: ServerMessage): void => line().events.onMessage(JSON.stringify(message));
  const greet = (instance = 'a', seq = 0): void => {
    line().events.onOpen();
    serve({ type: 'hello', version: 1, server_time: clock.now() + 500, seq, instance });
  };
  return { clock, live, lines, line, serve, greet, states };
}

test('after the greeting the watched set goes out at once and the snapshot fills the values', () => {
  const { live, line, serve, greet } = harness();
  live.watch([3, 4]);
  live.start();
  greet();
  assert.equal(live.state, 'live');
  assert.deepEqual(line().sent, [
    { type: 'hello', version: 1 },
    { type: 'ping', id: 1 },
    { type: 'subscribe', points: [3, 4], topics: [] },
  ]);
  const seen: (readonly number[])[] = [];
  live.on('values', (ids) => seen.push(ids));
  serve({
    type: 'snapshot',
    seq: 7,
    values: [
      [3, 21.5, 0, 1000],
      [4, null, 139, null],
      [9, 1, 0, 1],
    ],
  });
  assert.deepEqual(seen, [[3, 4]], 'a point nobody asked for is not announced');
  assert.deepEqual(live.latest(3), { value: 21.5, quality: 0, at: 1000 });
  assert.equal(live.latest(9), undefined);
});

test('wishes of several callers are merged, counted, and sent as one message', async () => {
  const { live, line, greet, clock, serve } = harness();
  live.start();
  greet();
  line().sent.length = 0;
  const first = live.watch([1, 2]);
  const second = live.watch([2, 3]);
  live.follow('devices');
  await clock.advance(30);
  assert.deepEqual(line().sent, [{ type: 'subscribe', points: [1, 2, 3], topics: ['devices'] }]);
  serve({ type: 'snapshot', seq: 1, values: [[2, 5, 0, 1]] });
  first();
  first();
  await clock.advance(30);
  assert.deepEqual(line().sent.at(-1), { type: 'subscribe', points: [2, 3], topics: ['devices'] });
  assert.ok(live.latest(2), 'still wanted by the second caller');
  second();
  assert.equal(live.latest(2), undefined);
});

test('a lost connection is retried with growing delays and resumes where it was', async () => {
  const { live, lines, line, serve, greet, clock, states } = harness();
  live.watch([1]);
  live.start();
  greet('a', 5);
  serve({ type: 'snapshot', seq: 5, values: [[1, 1, 0, 1]] });
  serve({ type: 'PointUpdate', seq: 6, values: [[1, 2, 0, 2]] });
  line().events.onClose(1006);
  assert.equal(live.state, 'offline');
  assert.equal(live.latest(1)?.value, 2, 'the last value stays on screen');
  await clock.advance(750);
  assert.equal(lines.length, 2);
  line().events.onOpen();
  assert.deepEqual(line().sent, [{ type: 'hello', version: 1, resume: 6, instance: 'a' }]);
  for (let attempt = 0; attempt < 12; attempt++) {
    line().events.onClose(1006);
    await clock.advance(22_500);
  }
  assert.ok(lines.length >= 14, 'no delay is above the ceiling and its jitter');
  assert.deepEqual(states.slice(0, 5), ['connecting', 'live', 'offline', 'connecting', 'offline']);
});

test('a value missing from the last session asks for a snapshot instead of resuming', async () => {
  const { live, line, serve, greet, clock } = harness();
  live.watch([1]);
  live.start();
  greet();
  serve({ type: 'snapshot', seq: 5, values: [[1, 1, 0, 1]] });
  line().events.onClose(1006);
  live.watch([2]);
  await clock.advance(750);
  line().events.onOpen();
  assert.deepEqual(line().sent, [{ type: 'hello', version: 1 }]);
});

test('an ended session stops the client until it is started again', async () => {
  const { live, lines, line, greet, clock } = harness();
  live.start();
  greet();
  line().events.onClose(4401);
  assert.equal(live.state, 'signed_out');
  await clock.advance(60_000);
  assert.equal(lines.length, 1);
  live.start();
  assert.equal(lines.length, 2);
  assert.equal(live.state, 'connecting');
});

test('a connection refused before it opened asks whether somebody is signed in', async () => {
  const { live, line, clock } = harness(() => Promise.resolve(false));
  live.start();
  line().events.onClose(1006);
  await clock.advance(0);
  assert.equal(live.state, 'signed_out');
  assert.equal(clock.pendingTimers, 0);
});

test('silence of the server counts as lost, and late words of the old line are not heard', async () => {
  const { live, lines, line, greet, clock } = harness();
  live.start();
  greet();
  const old = line();
  await clock.advance(45_000);
  assert.equal(old.closed, true);
  assert.equal(live.latencyMs, undefined);
  assert.equal(lines.length, 1);
  old.events.onClose(1006);
  await clock.advance(1000);
  assert.equal(lines.length, 2, 'one attempt, not two');
});

test('the heartbeat measures latency and keeps the clock of the server', async () => {
  const { live, line, serve, greet, clock } = harness();
  live.start();
  greet();
  assert.equal(live.serverNow(), clock.now() + 500);
  await clock.advance(20);
  serve({ type: 'pong', id: 1, server_time: clock.now() - 100 });
  assert.equal(live.latencyMs, 20);
  assert.equal(live.serverNow(), clock.now() - 100);
  await clock.advance(15_000);
  assert.deepEqual(line().sent.at(-1), { type: 'ping', id: 2 });
});

test('a server of another version ends the client with a word', () => {
  const { live, line, serve } = harness();
  let outdated = 0;
  live.on('outdated', () => outdated++);
  live.start();
  line().events.onOpen();
  serve({ type: 'hello', version: 2, server_time: 0, seq: 0, instance: 'x' });
  assert.equal(outdated, 1);
  assert.equal(live.state, 'offline');
});

test('messages that make no sense are ignored', () => {
  const { live, line, greet } = harness();
  live.watch([1]);
  live.start();
  greet();
  for (const text of ['', 'null', '[]', '{', '{"type":7}', '"hello"']) line().events.onMessage(text);
  assert.equal(live.state, 'live');
});

test('stop leaves no timer behind', () => {
  const { live, greet, clock } = harness();
  live.start();
  greet();
  live.watch([1]);
  live.stop();
  assert.equal(clock.pendingTimers, 0);
  assert.equal(live.state, 'offline');
});
