import assert from 'node:assert/strict';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import type { FoundDevice, Net } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { BacnetPort } from './client/port.ts';
import type { BacnetPortOptions } from './client/port.ts';
import { bacnetDriver } from './driver.ts';
import { StandardBbmd } from './testing/standard-bbmd.ts';
import { simulatedLan } from './testing/world.ts';

const BBMD = { address: '192.168.1.10', port: 47_808 };

/** I-Am of device 77, broadcast on its own subnet, as an NPDU. */
const iAm77 = Uint8Array.from(Buffer.from('0120ffff00ff1000c40200004d2205c491032203e7', 'hex'));
const isWhoIs = (npdu: Uint8Array): boolean => Buffer.from(npdu).toString('hex').endsWith('1008');

async function world(seed: number, options: BacnetPortOptions = {}) {
  const { clock, rng, net, host } = simulatedLan(seed);
  const bbmd = new StandardBbmd(net.host(['192.168.1.9']));
  const bbmdEndpoint = { address: '192.168.1.9', port: 47_808 };
  bbmd.subnet.push({
    endpoint: { address: '192.168.7.77', port: 47_808 },
    hear: (npdu) => (isWhoIs(npdu) ? iAm77 : undefined),
  });
  await bbmd.start(bbmdEndpoint);
  const port = new BacnetPort(
    { clock, rng, net: host },
    { bbmds: ['192.168.1.9'], registrationSeconds: 60, ...options },
  );
  const driver = bacnetDriver({ clock, rng, net: host }, { shared: port });
  const search = async (): Promise<FoundDevice[]> => {
    const found: FoundDevice[] = [];
    const request = { listenMs: 1000, hosts: [], instanceMin: undefined, instanceMax: undefined };
    await clock.settle(driver.discover(request, (device) => found.push(device), new AbortController().signal));
    return found;
  };
  const state = () => port.registrations()[0];
  return { clock, host, bbmd, bbmdEndpoint, port, driver, search, state };
}

test('a foreign device registers, renews at half its lifetime, and finds devices through its BBMD', async () => {
  const { clock, bbmd, bbmdEndpoint, port, driver, search, state } = await world(1);
  await driver.start();
  await clock.advance(100);
  assert.equal(state()?.status, 'registered');
  assert.deepEqual([...bbmd.registrations], [['192.168.1.1:47808', 60]]);
  const [found] = await search();
  assert.deepEqual([found?.instance, found?.address['host']], [77, '192.168.7.77']);
  await clock.advance(300_000);
  assert.equal(bbmd.registerRequests, 1 + 10);
  assert.equal(state()?.renewals, 10);
  const broadcastTable = await clock.settle(port.client.bbmds.readBroadcastTable(bbmdEndpoint));
  assert.deepEqual(broadcastTable, { ok: true, entries: [{ ...bbmdEndpoint, mask: '255.255.255.255' }] });
  const foreign = await clock.settle(port.client.bbmds.readForeignDeviceTable(bbmdEndpoint));
  assert.deepEqual(foreign, {
    ok: true,
    entries: [{ address: '192.168.1.1', port: 47_808, lifetimeSeconds: 60, remainingSeconds: 90 }],
  });
  await driver.stop();
  await bbmd.stop();
  assert.equal(clock.pendingTimers, 0);
});

test('a registration survives a lost renewal, is lost when its time is over, and comes back by itself', async () => {
  const { clock, bbmd, driver, state } = await world(2);
  await driver.start();
  await clock.advance(1000);
  bbmd.silent = true;
  await clock.advance(40_000);
  assert.equal(state()?.status, 'registered');
  assert.notEqual(state()?.problem, '');
  await clock.advance(30_000);
  assert.equal(state()?.status === 'lost' || state()?.status === 'silent', true);
  bbmd.silent = false;
  await clock.advance(75_000);
  assert.equal(state()?.status, 'registered');
  assert.equal(state()?.problem, '');
  await driver.stop();
  await bbmd.stop();
});

test('a refusal says so and is asked again ever more rarely; a BBMD that forgot is asked at once', async () => {
  const { clock, bbmd, driver, search, state } = await world(3);
  bbmd.refuses = true;
  await driver.start();
  await clock.advance(600_000);
  assert.equal(state()?.status, 'refused');
  assert.equal(state()?.problem, 'registration refused');
  assert.ok(bbmd.registerRequests > 8 && bbmd.registerRequests < 25, String(bbmd.registerRequests));
  bbmd.refuses = false;
  await clock.advance(75_000);
  assert.equal(state()?.status, 'registered');
  bbmd.registrations.clear();
  const found = await search();
  assert.equal(state()?.status, 'registered');
  assert.deepEqual(
    found.map(({ instance }) => instance),
    [77],
  );
  await driver.stop();
  await bbmd.stop();
});

test('a taken port names its holder, and with a BBMD the work goes on from another one', async () => {
  const { clock, host, bbmd, search, driver } = await world(4);
  const holder = await host.bindUdp({ address: '0.0.0.0', port: 47_808, onMessage: () => {} });
  const whoHolds = async () => ({ pid: 4711, program: 'bacserv' });
  const named: Net = { ...host, whoHolds };
  const alone = new BacnetPort({
    clock,
    rng: { next: () => 0, integer: () => 0, bytes: () => new Uint8Array() },
    net: named,
  });
  await assert.rejects(alone.start(), /UDP 0\.0\.0\.0:47808 is held by bacserv \(process 4711\)\. Stop it/);
  await driver.start();
  await clock.advance(100);
  assert.deepEqual(
    (await search()).map(({ instance }) => instance),
    [77],
  );
  await driver.stop();
  await holder.close();
  await bbmd.stop();
});

test('a BBMD that is none is told by its refusal or its silence', async () => {
  const { clock, port, driver, bbmd } = await world(5);
  await driver.start();
  bbmd.silent = true;
  const answer = await clock.settle(port.client.bbmds.readBroadcastTable(BBMD));
  assert.equal(!answer.ok && answer.reason, 'timeout');
  await driver.stop();
  await bbmd.stop();
});

test('the BBMD these tests trust serves an independent client on real sockets', async () => {
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const bbmd = new StandardBbmd(ports.net);
  bbmd.subnet.push({
    endpoint: { address: '127.62.2.77', port: 47_863 },
    hear: (npdu) => (isWhoIs(npdu) ? iAm77 : undefined),
  });
  await bbmd.start({ address: '127.62.2.1', port: 47_863 });
  const { default: Library } = BacnetJs;
  const client = new Library({ port: 47_864, interface: '127.62.2.2', apduTimeout: 2000 });
  const found = new Promise<{ payload: { deviceId: number } }>((resolve) => client.on('iAm', resolve));
  await client.registerForeignDevice({ address: '127.62.2.1:47863' }, 60);
  client.whoIsThroughBBMD({ address: '127.62.2.1:47863' });
  assert.equal((await found).payload.deviceId, 77);
  client.close();
  const port = new BacnetPort(ports, {
    address: '127.62.2.3',
    port: 47_864,
    broadcasts: ['127.62.2.250'],
    bbmds: ['127.62.2.1:47863'],
  });
  const heard = new Promise<number>((resolve) => port.onIAm((_, { instance }) => resolve(instance)));
  await port.start();
  assert.equal(await heard, 77);
  assert.equal(port.registrations()[0]?.status, 'registered');
  await port.stop();
  await bbmd.stop();
});
