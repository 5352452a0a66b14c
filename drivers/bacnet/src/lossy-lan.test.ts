import assert from 'node:assert/strict';
import test from 'node:test';
import { aDevice, someCapabilities } from '@t3000/testkit';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { writeProperty } from './services/write-property.ts';
import { asConfig, simulatedLan } from './testing/world.ts';

const POINTS = 30;

for (const seed of [1, 2, 3]) {
  test(`a network that loses, doubles and reorders never mixes values up nor repeats a write (seed ${seed})`, async () => {
    const { clock, rng, site, host, net } = simulatedLan(seed);
    const devices = Array.from({ length: 20 }, (_, index) => {
      const device = new BacnetDevice({ instance: 100 + index, name: `D${index}` });
      for (let instance = 1; instance <= POINTS; instance++) {
        device.add(
          new PointObject({
            type: ObjectType.analogOutput,
            instance,
            name: `AO${instance}`,
            relinquishDefault: index * 100 + instance,
          }),
        );
      }
      return device;
    });
    for (const [index, device] of devices.entries()) await site.add(device, `192.168.1.${10 + index}`);
    await site.start();
    const driver = bacnetDriver({ clock, rng, net: host }, { apduTimeoutMs: 500, apduRetries: 2 });
    await driver.start();
    const addressOf = (index: number) => ({ host: `192.168.1.${10 + index}`, instance: 100 + index });
    const interview = await clock.settle(driver.interview(addressOf(0), () => {}, new AbortController().signal));
    assert.ok(interview.ok);
    const points = interview.points.map(asConfig);

    net.setFaults({ loss: 0.15, duplication: 0.2, reordering: 0.3, reorderMs: 900, delayMinMs: 1, delayMaxMs: 400 });
    let readings = 0;
    let failures = 0;
    const poll = async (index: number): Promise<void> => {
      const link = driver.open(aDevice({ address: addressOf(index), capabilities: someCapabilities() }));
      for (let cycle = 0; cycle < 20; cycle++) {
        for (const request of link.pack(points)) {
          const into = { values: new Float64Array(POINTS), qualities: new Uint8Array(POINTS) };
          if (await link.read(request, into, 'routine')) failures++;
          else {
            for (const [slot, point] of request.points.entries()) {
              assert.equal(into.values[slot], index * 100 + point.number, `seed ${seed} device ${index}`);
            }
            readings++;
          }
        }
      }
    };
    await clock.settle(Promise.all(devices.map((_, index) => poll(index))), 3_600_000);
    assert.ok(readings > 300, `seed ${seed}: ${readings} readings, ${failures} failures`);
    assert.ok((driver.statistics()['late'] ?? 0) > 0, `seed ${seed}: no late answer was met`);

    net.setFaults({ duplication: 0 });
    const link = driver.open(aDevice({ address: addressOf(5), capabilities: someCapabilities() }));
    let unknown = 0;
    for (const point of points) {
      const outcome = await clock.settle(link.write(point, { value: 7, priority: 8 }));
      if (outcome.status === 'unknown') unknown++;
    }
    const executed = devices[5]?.requestCounts.get(writeProperty.choice) ?? 0;
    assert.ok(executed <= points.length, `seed ${seed}: ${executed} writes executed of ${points.length}`);
    assert.ok(executed >= points.length - unknown, `seed ${seed}: an accepted write was not executed`);
    await driver.stop();
    await site.stop();
  });
}
