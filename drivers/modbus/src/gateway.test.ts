import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import test from 'node:test';
import type { TcpSocket } from '@t3000/core';
import { Simulation } from '@t3000/testkit';
import { MbapFramer, writeMbap } from './link/tcp/mbap.ts';
import { RegisterUnit, answerOf } from './device/index.ts';
import { ModbusLines, readRegisters, writeRegister } from './index.ts';
import type { LineSettings } from './index.ts';

const GATEWAY = '10.0.0.9';
/** What one exchange on the serial side of a gateway takes. */
const ANSWER_MS = 40;

/** A gateway that asks one unit after the other, and says nothing for the dead ones, or says so itself. */
async function rig(dead: ReadonlySet<number>, settings: Partial<LineSettings> = {}, tells = false) {
  const { clock, rng, net } = new Simulation({ seed: 5 });
  const unit = new RegisterUnit({ size: 1000, mayWrite: () => true });
  const served: { unit: number; code: number }[] = [];
  const connections = new Set<TcpSocket>();
  const host = net.host(GATEWAY);
  const listen = (port: number) =>
    host.listenTcp({ address: GATEWAY, port }, (socket) => {
      connections.add(socket);
      const framer = new MbapFramer();
      socket.onClose = () => connections.delete(socket);
      socket.onData = (data) => {
        framer.push(data, (id, asked, pdu) => {
          served.push({ unit: asked, code: pdu[0] ?? 0 });
          const isDead = dead.has(asked);
          if (isDead && !tells) return;
          const answer = isDead ? Uint8Array.of((pdu[0] ?? 0) | 0x80, 11) : answerOf(unit, pdu);
          const frame = new Uint8Array(260);
          const length = writeMbap(frame, id, asked, answer);
          clock.setTimer(ANSWER_MS, () => socket.write(frame.subarray(0, length)));
        });
      };
    });
  const servers = await Promise.all([502, 503, 504].map(listen));
  const lines = new ModbusLines({ clock, rng, net: net.host('10.0.0.1') }, settings, 2);
  const line = lines.line({ kind: 'tcp', host: GATEWAY, port: 502 });
  const at = (port: number) => lines.line({ kind: 'tcp', host: GATEWAY, port });
  return { clock, net, lines, line, served, connections, servers, at };
}

const question = readRegisters(3, 0, 10);

/** Mean time of a cycle in which each of four units is read five times, over half an hour of cycles every five seconds. */
async function meanCycleMs(dead: ReadonlySet<number>, tells: boolean): Promise<number> {
  const { clock, lines, line } = await rig(dead, {}, tells);
  const cycles: number[] = [];
  const poll = async (unit: number): Promise<void> => {
    for (let read = 0; read < 5; read++) {
      const outcome = await line.request(unit, question);
      assert.equal(outcome.kind === 'answer', !dead.has(unit), `unit ${unit}: ${outcome.kind}`);
    }
  };
  for (let cycle = 0; cycle < 360; cycle++) {
    const before = clock.monotonic();
    const all = [1, 2, 3, 4].map(poll);
    void poll(5);
    await clock.settle(Promise.all(all));
    cycles.push(clock.monotonic() - before);
    await clock.advance(5000);
  }
  await lines.stop();
  return cycles.reduce((sum, ms) => sum + ms, 0) / cycles.length;
}

for (const tells of [false, true]) {
  test(`one dead unit of five ${tells ? 'that the gateway reports' : 'that stays silent'} leaves the cycle of the others within 5 %`, async () => {
    // The same five units are asked in both runs; the time is that of the four who stay.
    const healthy = await meanCycleMs(new Set(), false);
    const withDead = await meanCycleMs(new Set([5]), tells);
    assert.ok(withDead < healthy * 1.05, `${withDead} ms where ${healthy} ms are usual`);
  });
}

test('units take turns, however many requests one of them has waiting', async () => {
  const { clock, lines, line, served } = await rig(new Set());
  const asked = [1, 1, 1, 1, 1, 1, 2, 3, 2, 3].map((unit) => line.request(unit, question));
  await clock.settle(Promise.all(asked));
  assert.deepEqual(
    served.map(({ unit }) => unit),
    [1, 2, 3, 1, 2, 3, 1, 1, 1, 1],
  );
  await lines.stop();
});

test('a write passes every waiting reading, those of its own unit and those of others', async () => {
  const { clock, lines, line, served } = await rig(new Set());
  const asked = [1, 1, 2, 2].map((unit) => line.request(unit, question));
  await clock.advance(1);
  asked.push(line.request(2, writeRegister(7, 1) as never, { priority: 'urgent' }));
  await clock.settle(Promise.all(asked));
  assert.deepEqual(
    served.map(({ unit, code }) => `${unit}:${code}`),
    ['1:3', '2:6', '2:3', '1:3', '2:3'],
  );
  await lines.stop();
});

test('a silent unit rests after three failures, is asked again ever more rarely, and its state can be seen', async () => {
  const { clock, lines, line, served } = await rig(new Set([9]));
  for (let second = 0; second < 600; second++) {
    await clock.settle(Promise.all([line.request(9, question), line.request(1, question)]));
    await clock.advance(1000);
  }
  const probes = served.filter(({ unit }) => unit === 9).length;
  assert.ok(probes >= 10 && probes <= 20, `${probes} requests to the silent unit in ten minutes`);
  const state = line.unit(9);
  assert.equal(state?.breaker, 'resting');
  assert.ok((state.restingUntil ?? 0) > clock.now());
  assert.equal(line.state().bus, 'working');
  const refused = await line.request(9, question);
  assert.match('detail' in refused ? refused.detail : '', /unit 9 did not answer \d+ times in a row/);
  await lines.stop();
});

test('when nobody answers the whole line rests, and everybody is back soon after the first answer', async () => {
  const everybody = new Set([1, 2, 3, 4]);
  const { clock, lines, line, served } = await rig(everybody, { silentMax: 1000 });
  const poll = () => clock.settle(Promise.all([1, 2, 3, 4].map((unit) => line.request(unit, question))));
  for (let round = 0; round < 200; round++) {
    await poll();
    await clock.advance(1000);
  }
  assert.equal(line.state().bus, 'resting');
  const before = served.length;
  for (let round = 0; round < 60; round++) {
    await poll();
    await clock.advance(1000);
  }
  assert.ok(served.length - before <= 3, `${served.length - before} requests in a minute of rest`);
  everybody.clear();
  let seconds = 0;
  while ((await poll()).some(({ kind }) => kind !== 'answer')) {
    await clock.advance(1000);
    seconds++;
    assert.ok(seconds < 80, 'not back after 80 seconds');
  }
  await lines.stop();
});

test('a connection nobody uses is given to whoever waits for a place at the same gateway', async () => {
  const { clock, lines, connections, at } = await rig(new Set());
  for (const port of [502, 503, 504, 502]) {
    assert.equal((await clock.settle(at(port).request(1, question))).kind, 'answer');
    assert.ok(connections.size <= 2);
  }
  const asked = [502, 503, 504].map((port) => at(port).request(1, question));
  assert.deepEqual(
    (await clock.settle(Promise.all(asked))).map(({ kind }) => kind),
    ['answer', 'answer', 'answer'],
  );
  await lines.stop();
  await clock.advance(10);
  assert.equal(connections.size, 0);
});

test('closing after the poll, pausing after the connection and between requests hold', async () => {
  const settings = { closeWhenIdleMs: 0, pauseAfterConnectMs: 200, pauseBetweenMs: 50 };
  const { clock, lines, line, connections } = await rig(new Set(), settings);
  const before = clock.monotonic();
  await clock.settle(Promise.all([line.request(1, question), line.request(2, question)]));
  const elapsed = clock.monotonic() - before;
  assert.ok(elapsed >= 200 + 50 + 2 * ANSWER_MS && elapsed < 400, `${elapsed} ms`);
  await clock.advance(10);
  assert.equal(connections.size, 0);
  assert.deepEqual([line.state().link, line.state().problem], ['idle', '']);
  await lines.stop();
});

test('a device that closes its idle connection costs nothing: the next reading goes over a new one', async () => {
  const { clock, lines, line, connections } = await rig(new Set());
  for (let round = 0; round < 5; round++) {
    assert.equal((await clock.settle(line.request(1, question))).kind, 'answer');
    for (const socket of connections) socket.destroy();
    // Half of the times the reading crosses the end of the connection on the wire.
    if (round % 2 === 0) await clock.advance(100);
  }
  assert.equal((await clock.settle(line.request(1, question))).kind, 'answer');
  assert.equal(line.statistics().connectFailures, 0);
  for (const socket of connections) socket.destroy();
  const write = await clock.settle(line.request(1, writeRegister(1, 1)));
  assert.ok(write.kind === 'closed' && write.sent, 'a write is never repeated by itself');
  await lines.stop();
});

test('a gateway that lost its power without a word is connected anew, and one that is away is tried ever more rarely', async () => {
  const { clock, net, lines, line } = await rig(new Set(), { unitFailuresMax: 100 });
  await clock.settle(line.request(1, question));
  net.unplug(GATEWAY);
  for (let round = 0; round < 3; round++) assert.equal((await clock.settle(line.request(1, question))).kind, 'timeout');
  assert.equal(line.statistics().dropped, 1);
  assert.equal((await clock.settle(line.request(1, question))).kind, 'unreachable');
  assert.equal(line.state().link, 'resting');
  for (let second = 0; second < 300; second++) {
    await clock.settle(line.request(1, question));
    await clock.advance(1000);
  }
  assert.ok(line.statistics().connectFailures < 15, `${line.statistics().connectFailures} attempts`);
  net.plugIn(GATEWAY);
  await clock.advance(75_000);
  assert.equal((await clock.settle(line.request(1, question))).kind, 'answer');
  await lines.stop();
});

test('deadlines, cancelling and stopping settle everything, and leave no timer', async () => {
  const { clock, lines, line } = await rig(new Set([9]));
  const late = line.request(1, question, { deadlineMs: 10 });
  const abort = new AbortController();
  const sent = line.request(9, question, { signal: abort.signal });
  const waiting = line.request(9, question, { signal: abort.signal });
  await clock.advance(60);
  abort.abort();
  assert.deepEqual(
    [await late, await sent, await waiting].map((outcome) => [outcome.kind, 'sent' in outcome && outcome.sent]),
    [
      ['timeout', true],
      ['cancelled', true],
      ['cancelled', false],
    ],
  );
  const open = [line.request(1, question), line.request(1, question)];
  await clock.advance(10);
  await clock.settle(lines.stop());
  assert.deepEqual(
    (await Promise.all(open)).map(({ kind }) => kind),
    ['closed', 'closed'],
  );
  await clock.advance(100);
  assert.equal(clock.pendingTimers, 0);
});

test('a signal that outlives its requests keeps none of them', async () => {
  const { clock, lines, line } = await rig(new Set());
  const { signal } = new AbortController();
  for (let round = 0; round < 20; round++) await clock.settle(line.request(1, question, { signal }));
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  await lines.stop();
});
