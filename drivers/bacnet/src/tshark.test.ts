import assert from 'node:assert/strict';
import test from 'node:test';
import { aDevice, someCapabilities } from '@t3000/testkit';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';
import { asConfig, simulatedLan } from './testing/world.ts';

test(
  'an independent decoder finds no fault in anything client and devices send',
  { skip: tsharkMissing },
  async (t) => {
    const { clock, rng, site, host, sent } = simulatedLan(5);
    const devices = [
      new BacnetDevice({ instance: 101, name: 'Full', refusedPriorities: [6], clock }),
      new BacnetDevice({ instance: 102, name: 'Small', apduBytesMax: 206, iAm: 'unicast' }),
      new BacnetDevice({ instance: 103, name: 'Old', readMultiple: false }),
      new BacnetDevice({ instance: 104, name: 'Long', apduBytesMax: 128, segmentation: 'both' }),
    ];
    for (const [index, device] of devices.entries()) {
      device.add(
        new PointObject({
          type: ObjectType.analogInput,
          instance: 1,
          name: 'Température',
          unit: 62,
          value: 21.6,
          covIncrement: 0.1,
          minimum: -20,
          maximum: 60,
        }),
        new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'Valve', unit: 98 }),
        new PointObject({
          type: ObjectType.analogValue,
          instance: 1,
          name: 'Setpoint',
          commandable: true,
          relinquishDefault: 21,
        }),
        new PointObject({ type: ObjectType.binaryInput, instance: 2, name: 'Door', stateTexts: ['Shut', 'Open'] }),
        new PointObject({ type: ObjectType.binaryOutput, instance: 2, name: 'Fan' }),
        new PointObject({
          type: ObjectType.multiStateValue,
          instance: 3,
          name: 'Mode',
          stateTexts: ['Heat', 'Cool', 'Auto'],
        }),
      );
      await site.add(device, `192.168.1.${10 + index}`);
    }
    for (let instance = 2; instance <= 30; instance++) {
      for (const index of [1, 3]) {
        devices[index]?.add(new PointObject({ type: ObjectType.analogValue, instance, name: `Setpoint ${instance}` }));
      }
    }
    await site.start();
    const driver = bacnetDriver({ clock, rng, net: host });
    await driver.start();
    const never = new AbortController().signal;
    const search = { listenMs: 100, hosts: ['192.168.1.11'], instanceMin: 1, instanceMax: 4000 };
    await clock.settle(driver.discover(search, () => {}, never));
    for (const [index, device] of devices.entries()) {
      const address = { host: `192.168.1.${10 + index}`, instance: device.facts.instance };
      const interview = await clock.settle(driver.interview(address, () => {}, never));
      assert.ok(interview.ok);
      const link = driver.open(aDevice({ address, capabilities: { ...someCapabilities(), answerBytesMax: 1476 } }));
      const points = interview.points.map(asConfig);
      const into = { values: new Float64Array(points.length), qualities: new Uint8Array(points.length) };
      for (const request of link.pack(points)) await clock.settle(link.read(request, into, 'routine'));
      for (const point of points) {
        await clock.settle(link.write(point, { value: 1, priority: 8 }));
        await clock.settle(link.write(point, { value: undefined, priority: 8 }));
        await clock.settle(link.write(point, { value: 1, priority: 6 }));
        await clock.settle(
          link.write({ ...point, address: { object_type: 2, instance: 99 } }, { value: 1, priority: 1 }),
        );
        await clock.settle(link.inspect(point));
      }
      site.announce(device);
    }
    await driver.stop();
    await site.stop();

    const tshark = tsharkOver(t, sent);
    const kinds = tshark('-T', 'fields', '-e', 'bacapp.type');
    assert.equal(kinds.length, sent.length);
    assert.deepEqual([...new Set(kinds)].sort(), ['0', '1', '2', '3', '4', '5', '6', '7']);
    assert.deepEqual(faultsFound(tshark), []);
    // The other decoder puts the segments together as well, and finds the whole list in them.
    const whole = tshark('-Y', 'bacapp.fragments', '-T', 'fields', '-e', 'bacapp.objectType');
    assert.ok(
      whole.some((types) => types.split(',').length > 30),
      whole.join(' | '),
    );
    t.diagnostic(`${sent.length} datagrams judged`);
  },
);
