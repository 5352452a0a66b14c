import assert from 'node:assert/strict';
import test from 'node:test';
import { levelOf, reasonOf } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice } from '@t3000/testkit';
import { BacnetDevice, BacnetSite, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { packObjectId } from './encoding/object-id.ts';
import { asConfig } from './testing/world.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };

/** As T3 firmware does after a point has changed between analog and digital: the old instance brings the new point. */
test('a point whose object has become one of another type is invalid, never the value of the other', async () => {
  const device = new BacnetDevice({ instance: 3006, name: 'Changed' });
  const point = (type: number, instance: number, value: number) =>
    new PointObject({ type, instance, name: `${type} ${instance}`, value });
  device.add(point(ObjectType.analogInput, 1, 21.5), point(ObjectType.binaryInput, 2, 1));
  const site = new BacnetSite(ports, { broadcast: undefined });
  await site.add(device, '127.43.5.1', 43_851);
  await site.start();
  const driver = bacnetDriver(ports, { address: '127.43.5.2', port: 43_851, broadcasts: [], apduTimeoutMs: 2000 });
  await driver.start();
  try {
    const address = { host: '127.43.5.1', port: 43_851, instance: 3006 };
    const interview = await driver.interview(address, () => {}, new AbortController().signal);
    assert.ok(interview.ok);
    const [temperature, state] = interview.points.map(asConfig);
    assert.ok(temperature && state);
    assert.equal(interview.points.length, 2, 'what the object list does not say is not there');
    const id = (type: number, instance: number): number => packObjectId({ type, instance });
    const swapped = new Map([
      [id(ObjectType.analogInput, 2), id(ObjectType.binaryInput, 2)],
      [id(ObjectType.binaryInput, 1), id(ObjectType.analogInput, 1)],
    ]);
    device.faults.alias = (objectId) => swapped.get(objectId);
    const changed = [
      { ...temperature, address: { object_type: ObjectType.analogInput, instance: 2 } },
      { ...state, address: { object_type: ObjectType.binaryInput, instance: 1 } },
      temperature,
      state,
    ];
    for (const readMultiple of [true, false]) {
      const capabilities = { ...interview.capabilities, readMultiple };
      const link = driver.open(aDevice({ protocol: 'bacnet', address, capabilities }));
      const seen: string[] = [];
      for (const request of link.pack(changed)) {
        const size = request.points.length;
        const into = { values: new Float64Array(size), qualities: new Uint8Array(size) };
        assert.equal(await link.read(request, into, 'routine'), undefined);
        for (const [slot, byte] of into.qualities.entries())
          seen.push(`${into.values[slot]} ${levelOf(byte)} ${reasonOf(byte)}`);
      }
      assert.deepEqual(seen, ['NaN bad invalid_value', 'NaN bad invalid_value', '21.5 good none', '1 good none']);
      link.close();
    }
  } finally {
    await driver.stop();
    await site.stop();
  }
});
