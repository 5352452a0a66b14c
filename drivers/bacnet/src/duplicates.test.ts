import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteWriter } from '@t3000/core';
import type { FoundDevice } from '@t3000/core';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { encodeUnconfirmedHeader } from './link/apdu.ts';
import { finishBvlc } from './link/bvlc.ts';
import { beginBroadcast } from './link/packet.ts';
import { iAm } from './services/i-am.ts';
import { realNode } from './testing/standard-router.ts';
import { simulatedLan } from './testing/world.ts';

const valve = aPoint({
  kind: 'analog',
  writable: true,
  commandable: true,
  address: { object_type: ObjectType.analogOutput, instance: 1 },
});

async function world(seed: number, options: { accepted?: readonly number[]; apart?: boolean } = {}) {
  const { clock, rng, net, site, host } = simulatedLan(seed);
  const devices = [7, options.apart === true ? 8 : 7].map((instance, index) => {
    const device = new BacnetDevice({ instance, name: `D${index}` });
    return device.add(new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'Valve' }));
  });
  for (const [index, device] of devices.entries()) await site.add(device, `192.168.1.${10 + index}`);
  await site.start();
  const shared = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 300, apduRetries: 1 });
  const driver = bacnetDriver({ clock, rng, net: host }, { shared, acceptedDuplicates: options.accepted ?? [] });
  await driver.start();
  const search = async (hosts: readonly string[] = []): Promise<FoundDevice[]> => {
    const found: FoundDevice[] = [];
    const request = { listenMs: 1000, hosts, instanceMin: undefined, instanceMax: undefined };
    await clock.settle(driver.discover(request, (device) => found.push(device), new AbortController().signal));
    return found;
  };
  const address = { host: '192.168.1.10', instance: 7 };
  const link = driver.open(aDevice({ address, capabilities: someCapabilities() }));
  const write = () => clock.settle(link.write(valve, { value: 5, priority: 8 }));
  const stop = async (): Promise<void> => {
    await driver.stop();
    await site.stop();
  };
  return { clock, net, site, devices, shared, driver, search, write, stop };
}

test('writes to an instance that two devices confirm to have are refused in words, and reads go on', async () => {
  const { clock, search, write, shared, driver, stop, site, devices } = await world(1);
  assert.equal((await write()).status, 'accepted');
  const found = await search();
  assert.deepEqual(
    found.map(({ warning }) => warning !== ''),
    [false, true],
  );
  const outcome = await write();
  assert.equal(outcome.status, 'refused');
  assert.match(
    outcome.status === 'refused' ? outcome.detail : '',
    /^device instance 7 answers from 192\.168\.1\.10:47808 and 192\.168\.1\.11:47808: writes are blocked/,
  );
  assert.equal(driver.statistics()['duplicateInstances'], 1);
  const [, second] = devices;
  assert.ok(second);
  await site.remove(second);
  await clock.settle(shared.client.instances.check(7));
  assert.equal((await write()).status, 'accepted');
  await stop();
});

test('an operator who knows which is which may write to a duplicate', async () => {
  const { search, write, stop } = await world(2, { accepted: [7] });
  await search();
  assert.equal((await write()).status, 'accepted');
  await stop();
});

test('a forged I-Am blocks nothing, because whoever it names does not confirm it', async () => {
  const { clock, net, shared, search, write, stop } = await world(3, { apart: true });
  await search();
  const forger = net.host(['192.168.1.66']);
  const socket = await forger.bindUdp({ address: '0.0.0.0', port: 47_808, onMessage: () => {} });
  const writer = new ByteWriter();
  beginBroadcast(writer, false);
  encodeUnconfirmedHeader(writer, iAm.choice);
  iAm.request.encode(writer, { instance: 7, answerBytesMax: 1476, segmentation: 'none', vendorId: 148 });
  socket.send(finishBvlc(writer), { address: '192.168.1.255', port: 47_808 });
  await clock.advance(2000);
  assert.equal(shared.client.instances.claims(7).length, 2);
  assert.deepEqual(shared.client.instances.conflicts(), []);
  assert.equal((await write()).status, 'accepted');
  await socket.close();
  await stop();
});

test('a device named by its address is found although it announces itself to nobody', async () => {
  const { net, search, stop } = await world(4);
  const node = realNode(4000, 1);
  const machine = net.host(['192.168.1.55']);
  const socket = await machine.bindUdp({
    address: '0.0.0.0',
    port: 47_999,
    onMessage(data, from) {
      const apdu = data.slice(6);
      const answer = apdu[0] === 0x10 ? undefined : node(apdu);
      if (answer) socket.send(Uint8Array.of(0x81, 0x0a, 0, answer.length + 6, 1, 0, ...answer), from);
    },
  });
  const found = (await search(['192.168.1.55:47999', '192.168.1.99'])).filter(({ instance }) => instance === 4000);
  assert.deepEqual(
    found.map(({ address }) => address),
    [{ host: '192.168.1.55', port: 47_999, instance: 4000 }],
  );
  await socket.close();
  await stop();
});

test('a second owner is noticed although the configured device never announced itself', async () => {
  const { clock, site, devices, driver, write, stop } = await world(5);
  assert.equal((await write()).status, 'accepted');
  const [, impostor] = devices;
  assert.ok(impostor);
  site.announce(impostor);
  await clock.advance(2000);
  assert.equal(driver.statistics()['duplicateInstances'], 1);
  const refused = await write();
  assert.equal(refused.status, 'refused');
  await stop();
});

test('a device that is configured no more claims nothing', async () => {
  const { clock, site, devices, shared, driver, stop } = await world(6, { apart: true });
  const address = { host: '192.168.1.99', instance: 8 };
  const [first, second] = [1, 2].map(() => driver.open(aDevice({ address, capabilities: someCapabilities() })));
  const { instances } = shared.client;
  first?.close();
  assert.equal(instances.claims(8).length, 1, 'configured twice');
  second?.close();
  assert.deepEqual(instances.claims(8), []);
  const [, real] = devices;
  assert.ok(real);
  site.announce(real);
  await clock.advance(2000);
  assert.equal(instances.claims(8).length, 1);
  assert.deepEqual(instances.moved(), []);
  await stop();
});

test('twins that refuse the instance standing for any device are asked for their own, and so is one that is not it', async () => {
  const { clock, rng, net, host } = simulatedLan(8);
  const objectId = (instance: number): number[] => [0x02, 0x00, instance >> 8, instance & 255];
  const instances = [70, 70, 71];
  for (const [index, instance] of instances.entries()) {
    const socket = await net.host([`192.168.1.${60 + index}`]).bindUdp({
      address: '0.0.0.0',
      port: 47_808,
      onMessage(data, from) {
        const [, , , , , , type, , invokeId = 0, service, ...question] = data;
        if (((type ?? 0xff) & 0xf0) !== 0 || service !== 12) return;
        const isAboutUs = Buffer.from(question.slice(1, 5)).equals(Buffer.from(objectId(instance)));
        const id = objectId(instance);
        const apdu = isAboutUs
          ? [0x30, invokeId, 12, 0x0c, ...id, 0x19, 75, 0x3e, 0xc4, ...id, 0x3f]
          : [0x50, invokeId, 12, 0x91, 1, 0x91, 31];
        socket.send(Uint8Array.of(0x81, 0x0a, 0, apdu.length + 6, 1, 0, ...apdu), from);
      },
    });
  }
  const shared = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 300, apduRetries: 1 });
  await shared.start();
  const { instances: claims } = shared.client;
  for (const index of instances.keys()) {
    const source = { address: `192.168.1.${60 + index}`, port: 47_808, behind: undefined };
    claims.heard(source, { instance: 70, vendorId: 999 });
  }
  // The first two began a check of their own, which the third came too late for.
  await clock.settle(claims.check(70));
  await clock.settle(claims.check(70));
  assert.deepEqual(
    claims.claims(70).map(({ verdict }) => verdict),
    ['confirmed', 'confirmed', 'denied'],
  );
  await clock.settle(shared.stop());
});
