import assert from 'node:assert/strict';
import test from 'node:test';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { packObjectId } from './encoding/object-id.ts';
import { simulatedLan } from './testing/world.ts';

const POINTS = 10;

for (const seed of [11, 12, 13]) {
  test(`subscriptions outlive loss, doubles, restarts and a partition, and never bring another point's value (seed ${seed})`, async () => {
    const { clock, rng, net, site, host } = simulatedLan(seed);
    const devices = Array.from({ length: 5 }, (_, index) => {
      const device = new BacnetDevice({ instance: 100 + index, name: `D${index}` });
      for (let instance = 1; instance <= POINTS; instance++) {
        const name = `AO${instance}`;
        device.add(
          new PointObject({
            type: ObjectType.analogOutput,
            instance,
            name,
            relinquishDefault: valueOf(index, instance, 0),
          }),
        );
      }
      return device;
    });
    for (const [index, device] of devices.entries()) await site.add(device, `192.168.1.${10 + index}`);
    await site.start();
    const shared = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 500, apduRetries: 2 });
    const driver = bacnetDriver({ clock, rng, net: host }, { shared, cov: true });
    await driver.start();
    const wrong: string[] = [];
    const newest = new Map<string, number>();
    const live = new Set<string>();
    const ends = devices.map((_, index) => {
      const address = { host: `192.168.1.${10 + index}`, instance: 100 + index };
      const link = driver.open(aDevice({ address, capabilities: someCapabilities() }));
      const points = Array.from({ length: POINTS }, (__, offset) =>
        aPoint({ id: offset + 1, address: { object_type: ObjectType.analogOutput, instance: offset + 1 } }),
      );
      return link.subscribe?.(points, {
        onValue: (id, value) => {
          // The part of a value that never changes names its point.
          if (Math.floor(value / 1000) !== index * 100 + id) wrong.push(`device ${index} point ${id}: ${value}`);
          newest.set(`${index}/${id}`, value);
        },
        onLive: (id, isLive) => void (isLive ? live.add(`${index}/${id}`) : live.delete(`${index}/${id}`)),
      });
    });
    await clock.advance(10_000);
    assert.equal(live.size, 5 * POINTS, `seed ${seed}`);
    net.setFaults({ loss: 0.15, duplication: 0.2, reordering: 0.3, reorderMs: 900, delayMinMs: 1, delayMaxMs: 400 });
    for (let round = 1; round <= 60; round++) {
      for (const [index, device] of devices.entries()) {
        const instance = 1 + rng.integer(POINTS);
        objectOf(device, instance).command(8, valueOf(index, instance, round));
      }
      if (round === 20 && devices[1]) site.restart(devices[1], 3000);
      if (round === 30) {
        const heal = net.partition(['192.168.1.12'], ['192.168.1.1']);
        clock.setTimer(400_000, heal);
      }
      await clock.advance(15_000);
    }
    net.setFaults({ loss: 0, duplication: 0, reordering: 0, delayMinMs: 0, delayMaxMs: 1 });
    await clock.advance(900_000);
    assert.deepEqual(wrong, [], `seed ${seed}`);
    assert.equal(live.size, 5 * POINTS, `seed ${seed}: all are alive again`);
    for (const [index, device] of devices.entries()) {
      for (let instance = 1; instance <= POINTS; instance++) {
        const shown = newest.get(`${index}/${instance}`);
        assert.equal(shown, objectOf(device, instance).presentValue, `seed ${seed} device ${index} point ${instance}`);
      }
    }
    for (const end of ends) end?.();
    await clock.advance(30_000);
    assert.equal(driver.statistics()['inFlight'], 0);
    await driver.stop();
    await site.stop();
  });
}

const valueOf = (index: number, instance: number, round: number): number => (index * 100 + instance) * 1000 + round;

function objectOf(device: BacnetDevice, instance: number): PointObject {
  const object = device.objects.get(packObjectId({ type: ObjectType.analogOutput, instance }));
  assert.ok(object instanceof PointObject);
  return object;
}
