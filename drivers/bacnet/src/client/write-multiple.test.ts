import assert from 'node:assert/strict';
import test from 'node:test';
import { BacnetDevice, ObjectType, PointObject, packObjectId } from '../device/index.ts';
import { simulatedLan } from '../testing/world.ts';
import { BacnetClient } from './client.ts';
import { writeMultiple } from './write-multiple.ts';

const address = { address: '192.168.1.10', port: 47_808, behind: undefined };

async function panel(count: number, apduBytesMax = 1476) {
  const { clock, rng, site, host } = simulatedLan(1);
  const device = new BacnetDevice({ instance: 1, name: 'P', apduBytesMax, segmentation: 'both' });
  const points = Array.from({ length: count }, (_, index) => {
    const kind = index === 2 ? { maximum: 50, minimum: 0 } : {};
    return new PointObject({ type: ObjectType.analogOutput, instance: index + 1, name: `AO${index}`, ...kind });
  });
  await site.add(device.add(...points), '192.168.1.10');
  await site.start();
  const client = new BacnetClient({ clock, rng, net: host }, { bind: { address: '0.0.0.0', port: 47_808 } });
  await client.start();
  const write = (values: readonly number[], options = {}) =>
    clock.settle(
      writeMultiple(
        client.transactions,
        address,
        values.map((value, index) => ({
          objectId: packObjectId({ type: ObjectType.analogOutput, instance: index + 1 }),
          property: 85,
          index: undefined,
          values: [{ type: 'real' as const, value }],
          priority: 8 as const,
        })),
        options,
      ),
    );
  return { clock, site, device, points, write };
}

test('each write of a request has its own outcome, and the device stops where it refuses', async () => {
  const { write, points } = await panel(4);
  assert.deepEqual(
    (await write([1, 2, 3, 4])).map(({ status }) => status),
    ['accepted', 'accepted', 'accepted', 'accepted'],
  );
  const outcomes = await write([10, 20, 99, 40]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['accepted', 'accepted', 'refused', 'refused'],
  );
  assert.match(JSON.stringify(outcomes[2]), /value-out-of-range/);
  assert.match(JSON.stringify(outcomes[3]), /not tried/);
  assert.deepEqual(
    points.map(({ presentValue }) => presentValue),
    [10, 20, 3, 4],
  );
});

test('a request nobody answers leaves every write unknown and is sent once', async () => {
  const { write, device } = await panel(2);
  device.faults.intercept = () => ({ kind: 'silent' });
  assert.deepEqual(
    (await write([1, 2])).map(({ status }) => status),
    ['unknown', 'unknown'],
  );
  assert.equal(device.requestCounts.get(16), 1);
});

test('300 writes travel in segments to a device with small datagrams', async () => {
  const { write, points, device } = await panel(300, 206);
  const values = points.map((_, index) => (index === 2 ? 7 : index / 2));
  const outcomes = await write(values, { segmentApduBytes: 206 });
  assert.ok(
    outcomes.every(({ status }) => status === 'accepted'),
    JSON.stringify(outcomes[0]),
  );
  assert.deepEqual(
    points.map(({ presentValue }) => presentValue),
    values,
  );
  assert.equal(device.requestCounts.get(16), 1);
});
