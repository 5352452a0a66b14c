import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { UdpSocket } from '@t3000/core';
import { BacnetPort } from '@t3000/driver-bacnet';
import { identityRecord } from '@t3000/t3';
import { Simulation } from '@t3000/testkit';
import { T3Panel } from '../panel/panel.ts';

const ROUTER = '10.0.0.1';
const NETWORK = 5;

/**
 * A panel as a router, written from the frames' layout alone: it carries one transfer at a time to its trunk and drops,
 * without a word, whatever else comes until ten seconds have passed or the device has answered.
 */
async function playRouter(simulation: Simulation, answersAfterMs: (mac: number) => number | undefined) {
  const { clock, net } = simulation;
  const log: { at: number; mac: number; dropped: boolean }[] = [];
  let busyUntil = 0;
  const socket: UdpSocket = await net.host(ROUTER).bindUdp({
    address: ROUTER,
    port: 47_808,
    onMessage(data, from) {
      const bytes = new Uint8Array(data);
      // 81 0A length | 01 control DNET DLEN DADR hops | APDU
      const control = bytes[5] ?? 0;
      if (bytes[1] !== 0x0a || (control & 0x20) === 0) return;
      const mac = bytes[9] ?? 0;
      const now = clock.monotonic();
      const dropped = now < busyUntil;
      log.push({ at: now, mac, dropped });
      if (dropped) return;
      const delayMs = answersAfterMs(mac);
      busyUntil = now + 10_000;
      if (delayMs === undefined) return;
      clock.setTimer(delayMs, () => {
        busyUntil = 0;
        socket.send(replyOf(bytes.subarray(11), mac), from);
      });
    },
  });
  return log;
}

/** The ComplexACK of command 99 from `mac` on the trunk. */
function replyOf(request: Uint8Array, mac: number): Uint8Array {
  const payload = identityRecord.encode(identityRecord.create({ serialNumber: 7000 + mac, productId: 10 }));
  const octets = [23, 0, 99, 0, 0, 23, 0, ...payload];
  const service = [0x09, 0x94, 0x19, 0x01, 0x2e, 0x65, octets.length, ...octets, 0x2f];
  const body = [0x01, 0x08, 0, NETWORK, 1, mac, 0x30, request[2] ?? 0, 0x12, ...service];
  return Uint8Array.of(0x81, 0x0a, 0, body.length + 4, ...body);
}

it('panels behind one router are asked one at a time, and a silent one holds the trunk for ten seconds', async () => {
  const simulation = new Simulation({ seed: 3 });
  const { clock, rng, net } = simulation;
  const log = await playRouter(simulation, (mac) => (mac === 2 ? undefined : 800));
  const port = new BacnetPort({ clock, rng, net: net.host('10.0.0.200') }, { apduRetries: 0 });
  await port.start();
  const ask = (mac: number) => {
    const behind = { network: NETWORK, mac: Uint8Array.of(mac) };
    const panel = new T3Panel(port, clock, { address: ROUTER, port: 47_808, behind, serialNumber: undefined });
    return panel.readOne('identity', 0);
  };
  const answers = await clock.settle(Promise.all([ask(1), ask(2), ask(3), ask(4)]));
  assert.deepEqual(
    answers.map((answer) => (answer.ok ? answer.value.serialNumber : answer.reason)),
    [7001, 'timeout', 7003, 7004],
  );
  assert.deepEqual(
    log.map(({ mac, dropped }) => ({ mac, dropped })),
    [1, 2, 3, 4].map((mac) => ({ mac, dropped: false })),
  );
  const [, silent, next] = log;
  assert.ok(silent && next && next.at - silent.at >= 10_000);
  await port.stop();
});

it('giving up early on a routed question does not let the next one run into the held trunk', async () => {
  const simulation = new Simulation({ seed: 4 });
  const { clock, rng, net } = simulation;
  const log = await playRouter(simulation, (mac) => (mac === 2 ? undefined : 800));
  const port = new BacnetPort({ clock, rng, net: net.host('10.0.0.200') }, { apduRetries: 0 });
  await port.start();
  const panel = (mac: number) => {
    const behind = { network: NETWORK, mac: Uint8Array.of(mac) };
    return new T3Panel(port, clock, { address: ROUTER, port: 47_808, behind, serialNumber: undefined });
  };
  const abort = new AbortController();
  const given = panel(2).readOne('identity', 0, { signal: abort.signal });
  await clock.advance(100);
  abort.abort();
  const outcome = await clock.settle(given);
  assert.ok(!outcome.ok && outcome.reason === 'aborted');
  assert.equal((await clock.settle(panel(3).readOne('identity', 0))).ok, true);
  assert.ok(log.every(({ dropped }) => !dropped));
  await port.stop();
});
