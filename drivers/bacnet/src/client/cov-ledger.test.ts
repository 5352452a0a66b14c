import assert from 'node:assert/strict';
import test from 'node:test';
import { BacnetDevice, ObjectType, PointObject, packObjectId } from '../device/index.ts';
import type { BacnetDeviceOptions } from '../device/index.ts';
import type { CovNotification } from '../services/cov-notification.ts';
import { simulatedLan } from '../testing/world.ts';
import { BacnetClient } from './client.ts';
import type { CovWish } from './cov-ledger.ts';

const address = { address: '192.168.1.10', port: 47_808, behind: undefined };
const objectId = packObjectId({ type: ObjectType.analogInput, instance: 1 });

async function room(options: Partial<BacnetDeviceOptions> = {}) {
  const lan = simulatedLan(3);
  const device = new BacnetDevice({ instance: 1, name: 'Panel', ...options });
  const sensor = new PointObject({
    type: ObjectType.analogInput,
    instance: 1,
    name: 'T',
    value: 20,
    covIncrement: 0.5,
  });
  await lan.site.add(device.add(sensor), '192.168.1.10');
  await lan.site.start();
  const client = new BacnetClient({ ...lan, net: lan.host }, { bind: { address: '0.0.0.0', port: 47_808 } });
  await client.start();
  const heard: CovNotification[] = [];
  const subscribe = (wish: Partial<CovWish> = {}) => {
    const whole = { objectId, confirmed: false, lifetimeSeconds: 60, ...wish };
    const subscription = client.cov.subscribe(address, whole, (notification) => heard.push(notification));
    assert.ok(subscription);
    return subscription;
  };
  const values = (): number[] =>
    heard.map(({ values: [value] }) => (value?.values[0]?.type === 'real' ? value.values[0].value : NaN));
  const end = async (): Promise<void> => {
    await client.stop();
    await lan.site.stop();
    await lan.clock.advance(10);
    assert.equal(lan.clock.pendingTimers, 0);
  };
  return { ...lan, device, sensor, client, heard, subscribe, values, end };
}

for (const confirmed of [false, true]) {
  test(`${confirmed ? 'confirmed' : 'unconfirmed'} notifications tell of increments and status, not of less`, async () => {
    const { clock, sensor, subscribe, values, heard, device, end } = await room();
    const subscription = subscribe({ confirmed });
    await clock.advance(1000);
    assert.deepEqual(values(), [20]);
    assert.deepEqual([subscription.state.status, subscription.state.grantedSeconds], ['granted', 60]);
    sensor.value = 20.4;
    await clock.advance(1000);
    sensor.value = 20.5;
    await clock.advance(1000);
    sensor.overridden = true;
    await clock.advance(1000);
    assert.deepEqual(values(), [20, 20.5, 20.5]);
    assert.deepEqual(heard[2]?.values[1]?.values, [{ type: 'bits', value: [false, false, true, false] }]);
    subscription.cancel();
    await clock.advance(1000);
    assert.equal(device.cov.size, 0);
    await end();
  });
}

test('a subscription is renewed at half its lifetime and runs out when nobody renews it', async () => {
  const { clock, device, subscribe, client, end } = await room();
  subscribe();
  await clock.advance(29_000);
  assert.equal(device.requestCounts.get(5), 1);
  await clock.advance(2000);
  assert.equal(device.requestCounts.get(5), 2);
  await clock.advance(600_000);
  assert.equal(device.cov.size, 1);
  client.cov.stop();
  await clock.advance(61_000);
  assert.equal(device.cov.size, 0);
  await end();
});

test('a restart is seen by its I-Am, and the subscription made again', async () => {
  const { clock, device, site, subscribe, values, sensor, end } = await room();
  const subscription = subscribe({ lifetimeSeconds: 600 });
  await clock.advance(1000);
  site.restart(device, 5000);
  assert.equal(device.cov.size, 0);
  sensor.value = 33;
  await clock.advance(12_000);
  assert.equal(device.cov.size, 1);
  assert.equal(subscription.state.restartsSeen, 1);
  assert.deepEqual(values(), [20, 33]);
  await end();
});

test('a refusal is kept with its words and tried again ever more rarely', async () => {
  const { clock, device, subscribe, end } = await room({ cov: 'none' });
  const subscription = subscribe();
  await clock.advance(1000);
  assert.equal(subscription.state.status, 'refused');
  assert.match(subscription.state.problem, /unrecognized-service/);
  await clock.advance(3_600_000);
  const asked = device.requestCounts.get(5) ?? 0;
  assert.ok(asked > 10 && asked < 30, String(asked));
  await end();
});

test('one property may have an increment of its own', async () => {
  const { clock, sensor, subscribe, values, end } = await room({ cov: 'properties' });
  const reference = { property: 85, index: undefined };
  subscribe({ property: { reference, increment: 5 } });
  await clock.advance(1000);
  for (const value of [22, 24.9, 25, 29, 31]) {
    sensor.value = value;
    await clock.advance(1000);
  }
  assert.deepEqual(values(), [20, 25, 31]);
  await end();
});

test('a notification from another address, or for another object, belongs to nobody', async () => {
  const { client, subscribe, heard, clock, end } = await room();
  subscribe();
  await clock.advance(1000);
  const [first] = heard;
  assert.ok(first);
  assert.equal(client.cov.heard({ ...address, address: '192.168.1.66' }, first), false);
  assert.equal(client.cov.heard(address, { ...first, objectId: objectId + 1 }), false);
  assert.equal(client.cov.heard(address, { ...first, processId: first.processId + 1 }), false);
  assert.equal(client.cov.heard({ ...address, port: 50_000 }, first), true);
  assert.equal(heard.length, 2);
  await end();
});

test('a device has room for 64 subscriptions and says so', async () => {
  const { device } = await room();
  const apply = (processId: number) =>
    device.cov.apply(address, { processId, objectId, confirmed: false, lifetimeSeconds: 60 });
  for (let processId = 0; processId < 64; processId++) assert.equal(apply(processId), undefined);
  assert.deepEqual(apply(64), { errorClass: 3, errorCode: 19 });
  assert.equal(apply(3), undefined, 'a renewal needs no room');
});
