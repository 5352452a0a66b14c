import assert from 'node:assert/strict';
import test from 'node:test';
import type { FoundDevice } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import { bacnetDriver } from './driver.ts';
import { StandardRouter, realNode } from './testing/standard-router.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };
const never = new AbortController().signal;
const endpoint = { address: '127.62.1.1', port: 47_862 };

const input = aPoint({ kind: 'analog', address: { object_type: 0, instance: 1 } });
const output = aPoint({ kind: 'analog', writable: true, commandable: true, address: { object_type: 1, instance: 1 } });
const single = someCapabilities({ readMultiple: false, answerBytesMax: 480 });

function addressOf(network: number, mac: string, instance: number) {
  return { host: endpoint.address, port: endpoint.port, network, mac, instance };
}

async function world() {
  const router = new StandardRouter(ports.net);
  router.networks.set(
    5,
    new Map([
      ['01', realNode(501, 21.5)],
      ['02', realNode(502, 22.5)],
    ]),
  );
  router.networks.set(6, new Map([['01', realNode(601, 30)]]));
  await router.start(endpoint);
  const shared = new BacnetPort(ports, {
    address: '127.62.1.9',
    port: 0,
    broadcasts: ['127.62.1.1:47862'],
    apduTimeoutMs: 5000,
  });
  const driver = bacnetDriver(ports, { shared, statusFlags: false });
  await driver.start();
  const open = (network: number, mac: string, instance: number) =>
    driver.open(aDevice({ address: addressOf(network, mac, instance), capabilities: single }));
  const stop = async (): Promise<void> => {
    await driver.stop();
    await router.stop();
  };
  return { router, shared, driver, open, stop };
}

async function read(link: ReturnType<Awaited<ReturnType<typeof world>>['open']>) {
  const into = { values: new Float64Array(1), qualities: new Uint8Array(1) };
  const [request] = link.pack([input]);
  assert.ok(request);
  const failure = await link.read(request, into, 'routine');
  return failure ?? into.values[0];
}

test('devices behind a router of its own reading of the standard are found, keyed by network, and read', async () => {
  const { router, shared, driver, open, stop } = await world();
  const found: FoundDevice[] = [];
  const request = { listenMs: 300, hosts: [], instanceMin: undefined, instanceMax: undefined };
  await driver.discover(request, (device) => found.push(device), never);
  assert.deepEqual(
    found.map(({ address, instance, warning }) => [address['network'], address['mac'], instance, warning]),
    [
      [5, '01', 501, ''],
      [5, '02', 502, ''],
      [6, '01', 601, ''],
    ],
  );
  assert.equal(await read(open(5, '02', 502)), 22.5);
  assert.equal(await read(open(6, '01', 601)), 30);
  assert.deepEqual([...new Set(router.hopCounts)], [255]);
  assert.deepEqual(
    shared.client.routers.routes().map((route) => [route.network, route.router.address]),
    [
      [5, endpoint.address],
      [6, endpoint.address],
    ],
  );
  shared.whoIsRouter(6);
  await driver.discover({ ...request, listenMs: 100 }, () => {}, never);
  assert.equal(shared.client.routers.routes().length, 2);
  await stop();
});

test('a router without a way ends a request at once, in words, and a write is known not to have arrived', async () => {
  const { driver, open, stop } = await world();
  const failure = await read(open(9, '01', 901));
  assert.deepEqual(failure, {
    ok: false,
    reason: 'closed',
    detail: 'router 127.62.1.1 did not pass it on to network 9: no route to it',
  });
  const outcome = await open(9, '01', 901).write(output, { value: 1, priority: 8 });
  assert.equal(outcome.status, 'refused');
  assert.equal(driver.statistics()['timeouts'], 0);
  assert.equal(driver.statistics()['unroutable'], 2);
  await stop();
});

test('a trunk carries one request at a time, two trunks of one router carry two', async () => {
  const { router, open, stop } = await world();
  router.held = [];
  const reads = [open(5, '01', 501), open(5, '02', 502), open(6, '01', 601)].map((link) => read(link));
  while (router.waiting < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(router.held.length, 2);
  router.release();
  assert.deepEqual(await Promise.all(reads), [21.5, 22.5, 30]);
  assert.equal(router.waitingMost, 2);
  await stop();
});

test('a busy network is left alone until its router says otherwise, and a stranger cannot close it', async () => {
  const { router, shared, open, stop } = await world();
  assert.equal(await read(open(5, '01', 501)), 21.5);
  const control = (): Promise<void> =>
    new Promise((resolve) => {
      const forget = shared.client.onControl(() => {
        forget();
        resolve();
      });
    });
  const { local } = await portOf(shared, router);
  const stranger = new StandardRouter(ports.net);
  await stranger.start({ address: '127.62.1.66', port: endpoint.port });
  let heard = control();
  stranger.tell(local, 0x04, 0, 5);
  await heard;
  stranger.tell(local, 0x03, 1, 0, 5);
  assert.equal(await read(open(5, '01', 501)), 21.5);
  heard = control();
  router.tell(local, 0x04, 0, 5);
  await heard;
  const failure = await read(open(5, '01', 501));
  assert.deepEqual(failure, {
    ok: false,
    reason: 'busy',
    detail: 'router 127.62.1.1 did not pass it on to network 5: router busy',
  });
  assert.equal(await read(open(6, '01', 601)), 30);
  heard = control();
  router.tell(local, 0x05);
  await heard;
  assert.equal(await read(open(5, '01', 501)), 21.5);
  await stranger.stop();
  await stop();
});

/** Where the driver's socket is, seen by who was asked last. */
async function portOf(shared: BacnetPort, router: StandardRouter) {
  const seen = new Promise<{ address: string; port: number }>((resolve) => {
    router.networks.set(7, new Map());
    router.onQuestion = resolve;
  });
  shared.whoIsRouter(7);
  return { local: await seen };
}
