import assert from 'node:assert/strict';
import test from 'node:test';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import type { DeviceLink, WriteOutcome } from '@t3000/core';
import { BacnetPort } from '../client/port.ts';
import { BacnetDevice, ObjectType, PointObject } from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { asConfig, simulatedLan } from '../testing/world.ts';

const [FIRST, SECOND] = ['192.168.1.10', '192.168.1.11'];
const point = aPoint({
  kind: 'analog',
  writable: true,
  commandable: true,
  address: { object_type: ObjectType.analogOutput, instance: 1 },
});

async function world(seed: number) {
  const lan = simulatedLan(seed);
  const { clock, rng, site, host } = lan;
  const build = (instance: number): BacnetDevice => {
    const device = new BacnetDevice({ instance, name: `D${instance}` });
    return device.add(
      new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'Valve', relinquishDefault: instance }),
    );
  };
  const [seven, eight] = [build(7), build(8)];
  await site.add(seven, FIRST);
  await site.add(eight, SECOND);
  await site.start();
  const shared = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 300, apduRetries: 1 });
  const driver = bacnetDriver({ clock, rng, net: host }, { shared });
  await driver.start();
  const open = (hostAddress: string, instance: number): DeviceLink =>
    driver.open(aDevice({ address: { host: hostAddress, instance }, capabilities: someCapabilities() }));
  const read = async (link: DeviceLink): Promise<number | string> => {
    const [request] = link.pack([point]);
    assert.ok(request);
    const into = { values: new Float64Array(1), qualities: new Uint8Array(1) };
    const failure = await clock.settle(link.read(request, into, 'routine'));
    return failure ? `${failure.reason}: ${failure.detail}` : (into.values[0] ?? NaN);
  };
  const write = (link: DeviceLink): Promise<WriteOutcome> =>
    clock.settle(link.write(point, { value: 99, priority: 8 }));
  const place = async (device: BacnetDevice, address: string): Promise<void> => {
    await site.remove(device);
    await site.add(device, address);
    site.announce(device);
    await clock.advance(1000);
  };
  const stop = async (): Promise<void> => {
    await driver.stop();
    await site.stop();
  };
  return { ...lan, shared, driver, seven, eight, open, read, write, place, stop };
}

test('two devices that exchanged their addresses bring no values of each other, take no commands, and are right again afterwards', async () => {
  const { clock, site, open, read, write, place, seven, eight, stop } = await world(61);
  const links = [open(FIRST, 7), open(SECOND, 8)] as const;
  assert.deepEqual([await read(links[0]), await read(links[1])], [7, 8]);
  await site.remove(eight);
  await place(seven, SECOND);
  await place(eight, FIRST);
  const [first, second] = [await read(links[0]), await read(links[1])];
  assert.equal(first, `bad_answer: device instance 8 answers at ${FIRST}:47808, which knows no instance 7`);
  assert.equal(second, `bad_answer: device instance 7 answers at ${SECOND}:47808, which knows no instance 8`);
  const refused = await write(links[0]);
  assert.equal(refused.status, 'refused');
  assert.deepEqual(
    [seven, eight].map((device) => device.objects.size),
    [2, 2],
  );
  assert.equal(
    [seven, eight].some((device) => (device.requestCounts.get(15) ?? 0) > 0),
    false,
    'nothing was written',
  );
  await site.remove(eight);
  await place(seven, FIRST);
  await place(eight, SECOND);
  for (const link of links) assert.equal(await clock.settle(link.probe()), undefined);
  assert.deepEqual([await read(links[0]), await read(links[1])], [7, 8]);
  await stop();
});

test('a device that was given another instance is told so, and believed again under its old one', async () => {
  const { clock, site, open, read, place, seven, stop } = await world(62);
  const link = open(FIRST, 7);
  assert.equal(await read(link), 7);
  await site.remove(seven);
  const renumbered = new BacnetDevice({ instance: 12, name: 'D7' });
  renumbered.add(new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'Valve', relinquishDefault: 7 }));
  await place(renumbered, FIRST);
  assert.match(String(await read(link)), /device instance 12 answers at .* which knows no instance 7/);
  const probed = await clock.settle(link.probe());
  assert.equal(probed?.reason, 'bad_answer');
  await site.remove(renumbered);
  await place(seven, FIRST);
  assert.equal(await clock.settle(link.probe()), undefined);
  assert.equal(await read(link), 7);
  await stop();
});

test('a forged announcement costs one question and no value', async () => {
  const { clock, shared, sent, open, read, write, stop } = await world(63);
  const link = open(FIRST, 7);
  const { instances } = shared.client;
  const before = sent.length;
  for (let forged = 0; forged < 20; forged++) {
    instances.heard({ address: FIRST, port: 47_808, behind: undefined }, { instance: 4000 + forged, vendorId: 1 });
    assert.equal(await read(link), 7);
    await clock.advance(100);
  }
  // Twenty reads and one question, each with its answer.
  assert.equal(sent.length - before, 42);
  assert.equal((await write(link)).status, 'accepted');
  await stop();
});

test('a gateway that answers for several instances at one address is taken for each of them', async () => {
  const { clock, shared, open, read, seven, stop } = await world(64);
  const link = open(FIRST, 7);
  // What it says of itself elsewhere makes no difference while it knows the instance it was asked for.
  shared.client.instances.heard({ address: FIRST, port: 47_808, behind: undefined }, { instance: 700, vendorId: 1 });
  assert.equal(await read(link), 7);
  await clock.advance(120_000);
  assert.equal(await read(link), 7);
  assert.equal(seven.facts.instance, 7);
  await stop();
});

test('a device of 600 octets is asked so that question and answer fit, and none of its points is left out', async () => {
  const { clock, sent, site, driver, stop } = await world(65);
  const device = new BacnetDevice({ instance: 9, name: 'Small', apduBytesMax: 600 });
  for (let instance = 1; instance <= 80; instance++) {
    device.add(
      new PointObject({ type: ObjectType.analogInput, instance, name: `Sensor ${instance}`, value: instance / 2 }),
    );
  }
  await site.add(device, '192.168.1.12');
  const address = { host: '192.168.1.12', instance: 9 };
  const interview = await clock.settle(driver.interview(address, () => {}, new AbortController().signal));
  assert.ok(interview.ok);
  assert.equal(interview.capabilities.answerBytesMax, 600);
  const points = interview.points.map(asConfig);
  assert.equal(points.length, 80);
  const link = driver.open(aDevice({ address, capabilities: interview.capabilities }));
  const before = sent.length;
  const seen: number[] = [];
  const requests = link.pack(points);
  for (const request of requests) {
    const size = request.points.length;
    const into = { values: new Float64Array(size), qualities: new Uint8Array(size) };
    assert.equal(await clock.settle(link.read(request, into, 'routine')), undefined);
    seen.push(...into.values);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 80 }, (_, index) => (index + 1) / 2),
  );
  const exchanged = sent.slice(before);
  assert.equal(exchanged.length, 2 * requests.length, 'nothing had to be asked again');
  // Four octets of BVLC and two of NPDU stand in front of each APDU.
  const sizes = exchanged.map(({ data }) => data.length - 6);
  assert.ok(Math.max(...sizes) <= 600 && Math.max(...sizes) > 480, `${Math.max(...sizes)} octets`);
  await stop();
});
