import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteWriter } from '@t3000/core';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { encodeUnconfirmedHeader } from './link/apdu.ts';
import { finishBvlc } from './link/bvlc.ts';
import { beginBroadcast } from './link/packet.ts';
import { iAm } from './services/i-am.ts';
import { simulatedLan } from './testing/world.ts';

const CLIENT = { address: '192.168.1.1', port: 47_808 };
const point = aPoint({ kind: 'analog', address: { object_type: ObjectType.analogInput, instance: 1 } });

function announcement(instance: number): Uint8Array {
  const writer = new ByteWriter();
  beginBroadcast(writer, false);
  encodeUnconfirmedHeader(writer, iAm.choice);
  iAm.request.encode(writer, { instance, answerBytesMax: 1476, segmentation: 'none', vendorId: 148 });
  return finishBvlc(writer).slice();
}

async function world(seed: number) {
  const lan = simulatedLan(seed);
  const { clock, rng, net, site, host } = lan;
  const device = new BacnetDevice({ instance: 7, name: 'D7' });
  device.add(new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Room', value: 21.5 }));
  await site.add(device, '192.168.1.10');
  await site.start();
  const shared = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 500, apduRetries: 1 });
  const driver = bacnetDriver({ clock, rng, net: host }, { shared });
  await driver.start();
  const link = driver.open(
    aDevice({ address: { host: '192.168.1.10', instance: 7 }, capabilities: someCapabilities() }),
  );
  const read = async (): Promise<number | string> => {
    const [request] = link.pack([point]);
    assert.ok(request);
    const into = { values: new Float64Array(1), qualities: new Uint8Array(1) };
    const failure = await clock.settle(link.read(request, into, 'routine'));
    return failure ? failure.detail : (into.values[0] ?? NaN);
  };
  const stranger = net.host('192.168.1.99');
  return { ...lan, device, shared, driver, link, read, stranger };
}

test('a storm of I-Am fills no table beyond its bounds, asks little in return, and a device is read amid it', async () => {
  const { clock, site, sent, shared, driver, read, stranger } = await world(51);
  const from = await stranger.bindUdp({ address: '192.168.1.99', port: 47_808, onMessage: () => {} });
  const found: string[] = [];
  const request = { listenMs: 4000, hosts: [], instanceMin: undefined, instanceMax: undefined };
  const search = driver.discover(request, ({ key }) => found.push(key), new AbortController().signal);
  const before = sent.length;
  for (let instance = 1000; instance < 16_000; instance++) {
    from.send(announcement(instance), CLIENT);
    if (instance % 1000 === 0) assert.equal(await read(), 21.5);
  }
  const outcome = await clock.settle(search);
  assert.equal(outcome.found, 10_000);
  assert.match(outcome.problem, /more than 10000 devices answered/);
  const { instances } = shared.client;
  assert.ok(instances.dropped >= 5000, String(instances.dropped));
  assert.equal(instances.claims(15_999).length, 0);
  const asked = sent.slice(before).filter(({ from: { address } }) => address === CLIENT.address);
  assert.ok(asked.length < 100, `${asked.length} datagrams in return for 15,000`);
  await driver.stop();
  await site.stop();
  await from.close();
});

test('one instance claimed from ever other places is asked after at four of them, now and then', async () => {
  const { clock, site, sent, shared, driver, read, stranger } = await world(52);
  const before = sent.length;
  for (let port = 50_000; port < 52_000; port++) {
    const from = await stranger.bindUdp({ address: '192.168.1.99', port, onMessage: () => {} });
    from.send(announcement(7), CLIENT);
    await clock.advance(10);
    await from.close();
  }
  await clock.advance(10_000);
  const { instances } = shared.client;
  assert.equal(instances.claims(7).length, 4);
  assert.equal(instances.conflict(7), undefined, 'nobody but the device confirmed it');
  const asked = sent.slice(before).filter(({ from: { address } }) => address === CLIENT.address);
  assert.ok(asked.length < 100, `${asked.length} datagrams in return for 2,000`);
  assert.equal(await read(), 21.5);
  await driver.stop();
  await site.stop();
});

test('a device that went to another address is not followed there, but where it is stands beside its silence', async () => {
  const { clock, net, site, device, driver, read, link } = await world(53);
  assert.equal(await read(), 21.5);
  net.partition(['192.168.1.10'], [CLIENT.address]);
  assert.equal(await read(), 'no answer');
  const moved = new BacnetDevice({ instance: 7, name: 'D7' });
  moved.add(new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Room', value: 99 }));
  await site.add(moved, '192.168.1.12');
  site.announce(moved);
  await clock.advance(5000);
  assert.equal(await read(), 'no answer; device instance 7 answers from 192.168.1.12:47808 now');
  const probed = await clock.settle(link.probe());
  assert.match(probed?.detail ?? '', /answers from 192\.168\.1\.12:47808 now/);
  assert.equal(device.facts.instance, 7);
  await driver.stop();
  await site.stop();
});
