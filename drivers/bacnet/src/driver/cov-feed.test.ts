import assert from 'node:assert/strict';
import test from 'node:test';
import type { PointConfig } from '@t3000/core';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetPort } from '../client/port.ts';
import { BacnetDevice, ObjectType, PointObject } from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { subscribeCov } from '../services/subscribe-cov.ts';
import { simulatedLan } from '../testing/world.ts';

interface Told {
  readonly values: Map<number, number>;
  readonly live: Set<number>;
}

async function world(seed: number, count: number, changes: { cov?: 'none' | 'objects' } = {}) {
  const { clock, rng, net, site, host } = simulatedLan(seed);
  const device = new BacnetDevice({ instance: 7, name: 'D7', clock, ...changes });
  const objects = Array.from({ length: count }, (_, index) => {
    return new PointObject({
      type: ObjectType.analogOutput,
      instance: index + 1,
      name: `AO${index + 1}`,
      relinquishDefault: index,
    });
  });
  device.add(...objects);
  await site.add(device, '192.168.1.10');
  await site.start();
  const shared = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 500, apduRetries: 1 });
  const driver = bacnetDriver({ clock, rng, net: host }, { shared, cov: true });
  await driver.start();
  const link = driver.open(
    aDevice({ address: { host: '192.168.1.10', instance: 7 }, capabilities: someCapabilities() }),
  );
  const points: PointConfig[] = objects.map((_, index) =>
    aPoint({ id: index + 1, address: { object_type: ObjectType.analogOutput, instance: index + 1 } }),
  );
  const told: Told = { values: new Map(), live: new Set() };
  const subscribe = () =>
    link.subscribe?.(points, {
      onValue: (id, value) => void told.values.set(id, value),
      onLive: (id, live) => void (live ? told.live.add(id) : told.live.delete(id)),
    });
  const asked = (): number => device.requestCounts.get(subscribeCov.choice) ?? 0;
  const stop = async (): Promise<void> => {
    link.close();
    await driver.stop();
    await site.stop();
  };
  return { clock, net, site, device, objects, shared, driver, link, told, subscribe, asked, stop };
}

test('subscribed points are live once they spoke, follow their objects, and are renewed at half the lifetime', async () => {
  const { clock, objects, told, subscribe, link, asked, stop } = await world(1, 20);
  const end = subscribe();
  await clock.advance(5000);
  assert.equal(told.live.size, 20);
  assert.equal(told.values.get(20), 19);
  objects[4]?.command(8, 77.5);
  await clock.advance(100);
  assert.equal(told.values.get(5), 77.5);
  assert.equal(asked(), 20);
  await clock.advance(310_000);
  assert.equal(asked(), 40);
  const cov = link.diagnostics?.()['cov'] as {
    live: number;
    subscriptions: { renewals: number; granted_s: number; object: string }[];
  };
  assert.equal(cov.live, 20);
  assert.deepEqual(
    [cov.subscriptions[0]?.renewals, cov.subscriptions[0]?.granted_s, cov.subscriptions[0]?.object],
    [1, 600, 'analog-output,1'],
  );
  end?.();
  await clock.advance(2000);
  assert.equal(asked(), 60, 'the device was told of the end of each');
  await stop();
});

test('a device that lost its table in a restart is subscribed anew when it announces itself', async () => {
  const { clock, site, device, objects, told, subscribe, stop } = await world(2, 5);
  subscribe();
  await clock.advance(3000);
  site.restart(device, 1000);
  await clock.advance(10_000);
  objects[0]?.command(8, 5);
  await clock.advance(1000);
  assert.equal(told.values.get(1), 5);
  assert.equal(told.live.size, 5);
  await stop();
});

test('a device without the service is left alone after one question, one that is full keeps what it took', async () => {
  const without = await world(3, 20, { cov: 'none' });
  without.subscribe();
  await without.clock.advance(1_000_000);
  assert.equal(without.asked(), 1);
  assert.equal(without.told.live.size, 0);
  await without.stop();
  const full = await world(4, 80);
  full.subscribe();
  await full.clock.advance(20_000);
  assert.equal(full.told.live.size, 64);
  const cov = full.link.diagnostics?.()['cov'] as { problem: string } | undefined;
  assert.match(cov?.problem ?? '', /no room/);
  assert.equal(full.asked(), 65);
  await full.stop();
});

test('subscriptions of a device that fell silent are lost in time and come back with it', async () => {
  const { clock, net, told, subscribe, stop } = await world(5, 4);
  subscribe();
  await clock.advance(3000);
  assert.equal(told.live.size, 4);
  const heal = net.partition(['192.168.1.10'], ['192.168.1.1']);
  await clock.advance(320_000);
  assert.equal(told.live.size, 0);
  heal();
  await clock.advance(400_000);
  assert.equal(told.live.size, 4);
  await stop();
});

test('notifications for a former life of the program are ended at the device that sends them', async () => {
  const { clock, objects, device, driver, shared, link, stop } = await world(6, 1);
  await clock.settle(link.probe());
  const processId = 12_345_678;
  const call = {
    objectId: packObjectId({ type: ObjectType.analogOutput, instance: 1 }),
    confirmed: false,
    lifetimeSeconds: 0,
    processId,
  };
  await clock.settle(
    shared.client.request(
      { address: '192.168.1.10', port: 47_808, behind: undefined },
      {
        service: subscribeCov.choice,
        encode: (writer) => subscribeCov.request.encode(writer, call),
        decode: undefined,
        repeatable: true,
        priority: 'routine',
      },
    ),
  );
  const before = device.requestCounts.get(subscribeCov.choice) ?? 0;
  for (let value = 1; value <= 5; value++) {
    objects[0]?.command(8, value * 10);
    await clock.advance(2000);
  }
  assert.equal(driver.statistics()['covStraysEnded'], 1);
  assert.equal((device.requestCounts.get(subscribeCov.choice) ?? 0) - before, 1);
  await stop();
});

test('the raw exchanges of a device are kept while somebody looks, and say what they mean', async () => {
  const { clock, link, stop } = await world(7, 1);
  await clock.settle(link.probe());
  assert.deepEqual(link.exchanges?.(), []);
  link.record?.(true);
  await clock.settle(link.probe());
  const texts = link.exchanges?.().map(({ direction, text }) => `${direction} ${text}`);
  assert.equal(texts?.length, 2);
  assert.match(texts?.[0] ?? '', /^sent read-property: device,7 object-identifier/);
  assert.match(texts?.[1] ?? '', /^received read-property: .*device,7/);
  link.record?.(false);
  await clock.settle(link.probe());
  assert.deepEqual(link.exchanges?.(), []);
  await stop();
});

test('the clock of a device is measured, set, and then right', async () => {
  const { clock, device, link, stop } = await world(8, 1);
  const before = await clock.settle(link.measureClock?.() ?? Promise.reject(new Error('no clock')));
  assert.ok(before.ok);
  assert.ok(Math.abs(before.driftMs) <= before.uncertaintyMs, `${before.driftMs} of ${before.uncertaintyMs}`);
  device.time?.setLocal({
    date: { year: 2025, month: 1, day: 1, weekday: 3 },
    time: { hour: 0, minute: 0, second: 0, hundredths: 0 },
  });
  const wrong = await clock.settle(link.measureClock?.() ?? Promise.reject(new Error('no clock')));
  assert.ok(wrong.ok && wrong.driftMs < -86_400_000);
  assert.equal(await clock.settle(link.setClock?.() ?? Promise.reject(new Error('no clock'))), undefined);
  await clock.advance(100);
  const after = await clock.settle(link.measureClock?.() ?? Promise.reject(new Error('no clock')));
  assert.ok(
    after.ok && Math.abs(after.driftMs) <= after.uncertaintyMs,
    after.ok ? String(after.driftMs) : after.detail,
  );
  await stop();
});
