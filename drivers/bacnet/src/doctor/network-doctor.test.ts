import assert from 'node:assert/strict';
import test from 'node:test';
import type { UdpEndpoint } from '@t3000/core';
import { BacnetPort } from '../client/port.ts';
import { BacnetDevice, BacnetSite } from '../device/index.ts';
import { StandardBbmd } from '../testing/standard-bbmd.ts';
import { StandardRouter, realNode } from '../testing/standard-router.ts';
import { BROADCAST, simulatedLan } from '../testing/world.ts';
import { faultTexts } from './finding.ts';
import { examineNetwork } from './network-doctor.ts';

const HERE = { address: '192.168.1.1', port: 47_808 };

async function world(seed: number, devices: readonly BacnetDevice[] = []) {
  const { clock, rng, net, host } = simulatedLan(seed);
  // A machine of its own for each: one with many cards would hear each broadcast by each of them.
  const sites = devices.map((_, index) => {
    const machine = net.host([`192.168.1.${100 + index}`]);
    return new BacnetSite({ clock, rng, net: machine }, { broadcast: BROADCAST });
  });
  for (const [index, device] of devices.entries()) await sites[index]?.add(device, `192.168.1.${100 + index}`);
  for (const site of sites) await site.start();
  const port = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 2000, apduRetries: 2 });
  await port.start();
  const examine = async (bbmds: readonly UdpEndpoint[] = []) => {
    const examination = examineNetwork(port, clock, { listenMs: 2000, bbmds }, new AbortController().signal);
    const { findings, examined } = await clock.settle(examination);
    for (const { fault } of findings) assert.notEqual(faultTexts[fault].advice, '');
    return { faults: findings.map(({ fault, subject }) => `${fault} ${subject}`), findings, examined };
  };
  const stop = async (): Promise<void> => {
    await port.stop();
    for (const site of sites) await site.stop();
  };
  return { clock, net, port, examine, stop };
}

const aSoundDevice = (instance: number, clock?: ConstructorParameters<typeof BacnetDevice>[0]['clock']) =>
  new BacnetDevice({ instance, name: `D${instance}`, ...(clock ? { clock } : {}) });

test('a sound network gives no findings and says what was looked at', async () => {
  const { clock } = simulatedLan(1);
  const { examine, stop } = await world(1, [aSoundDevice(1, clock), aSoundDevice(2)]);
  const { faults, examined } = await examine();
  assert.deepEqual(faults, []);
  assert.deepEqual(examined, { devices: 2, routers: 0, networks: 0, bbmds: 0, listenedMs: examined.listenedMs });
  await stop();
});

test('silence after a broadcast is a finding', async () => {
  const { examine, stop } = await world(2);
  const { faults, findings } = await examine();
  assert.deepEqual(faults, ['broadcast_unanswered broadcasts']);
  assert.match(findings[0]?.evidence ?? '', /192\.168\.1\.255:47808/);
  await stop();
});

test('a duplicate instance, a slow, a losing and a wrongly named device, and a wrong clock are told apart', async () => {
  const slow = aSoundDevice(3);
  slow.faults.delayMs = 600;
  slow.faults.delayJitterMs = 200;
  const losing = aSoundDevice(4);
  losing.faults.dropRatio = 0.4;
  const renamed = new BacnetDevice({ instance: 5, name: 'D5', vendorName: 'Honeywell GmbH' });
  const { clock } = simulatedLan(9);
  const late = aSoundDevice(6, clock);
  late.time?.setLocal({
    date: { year: 2020, month: 1, day: 1, weekday: 3 },
    time: { hour: 0, minute: 0, second: 0, hundredths: 0 },
  });
  const { examine, stop } = await world(3, [aSoundDevice(1), aSoundDevice(1), slow, losing, renamed, late]);
  const { faults } = await examine();
  for (const expected of [
    'duplicate_instance device 1',
    'device_slow device 3 at 192.168.1.102:47808',
    'vendor_mismatch device 5 at 192.168.1.104:47808',
    'device_retrying device 4 at 192.168.1.103:47808',
    'clock_drift device 6 at 192.168.1.105:47808',
  ]) {
    assert.ok(faults.includes(expected), `${expected} is missing in ${faults.join(', ')}`);
  }
  assert.equal(faults.length, 5, faults.join(', '));
  await stop();
});

test('two routers that lead to one network are a duplicate network number', async () => {
  const { net, examine, stop } = await world(4, [aSoundDevice(1)]);
  const routers = await Promise.all(
    ['192.168.1.61', '192.168.1.62'].map(async (address, index) => {
      const router = new StandardRouter(net.host([address]));
      router.networks.set(5, new Map([[`0${index + 1}`, realNode(500 + index, 1)]]));
      await router.start({ address: '0.0.0.0', port: 47_808 });
      return router;
    }),
  );
  const { faults, examined } = await examine();
  assert.ok(faults.includes('duplicate_network network 5'), faults.join(', '));
  assert.deepEqual([examined.routers, examined.networks], [2, 1]);
  for (const router of routers) await router.stop();
  await stop();
});

test('two BBMDs in one subnet, and tables that do not know each other, are found by reading them', async () => {
  const { net, examine, stop } = await world(5, [aSoundDevice(1)]);
  const bbmds = await Promise.all(
    ['192.168.1.71', '192.168.1.72'].map(async (address) => {
      const bbmd = new StandardBbmd(net.host([address]));
      await bbmd.start({ address, port: 47_808 });
      return bbmd;
    }),
  );
  bbmds[0]?.peers.push({ address: '192.168.1.72', port: 47_808 });
  const { faults } = await examine(['192.168.1.71', '192.168.1.72'].map((address) => ({ address, port: 47_808 })));
  assert.deepEqual(faults, [
    'two_bbmds subnet 192.168.1.0/24',
    'one_sided_bbmds 192.168.1.71:47808 and 192.168.1.72:47808',
  ]);
  for (const bbmd of bbmds) await bbmd.stop();
  await stop();
});

test('a broadcast that circles and a device that talks too much are heard, with packets as evidence', async () => {
  const { clock, net, examine, stop } = await world(6, [aSoundDevice(1)]);
  const loop = net.host(['192.168.1.81']);
  const socket = await loop.bindUdp({ address: '0.0.0.0', port: 47_808, onMessage: () => {} });
  // I-Am of device 900 on network 9, with one hop less at each turn.
  const circling = (hops: number) =>
    Buffer.from(
      `810b001e0128ffff0000090107${hops.toString(16)}1000c4020003842205c4910322 0094`.replace(' ', ''),
      'hex',
    );
  for (let turn = 0; turn < 20; turn++) {
    clock.setTimer(200 + turn * 10, () => {
      const datagram = Uint8Array.from(circling(0xf0 - turn));
      datagram[3] = datagram.length;
      socket.send(datagram, { address: '192.168.1.255', port: 47_808 });
    });
  }
  const notification = Uint8Array.from(
    Buffer.from('810a0025010010020901 1c020000072c00000001390 04e0955 2e4442290000 2f4f'.replaceAll(' ', ''), 'hex'),
  );
  notification[3] = notification.length;
  for (let at = 0; at < 100; at++) clock.setTimer(at * 15, () => socket.send(notification, HERE));
  const { findings } = await examine();
  const circle = findings.find(({ fault }) => fault === 'broadcast_loop');
  assert.equal(circle?.counters['copies'], 20);
  assert.match(circle?.packets[0]?.text ?? '', /i-am/);
  const talker = findings.find(({ fault }) => fault === 'cov_talker');
  assert.equal(talker?.subject, '192.168.1.81:47808');
  await socket.close();
  await stop();
});
