import assert from 'node:assert/strict';
import test from 'node:test';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice, someCapabilities } from '@t3000/testkit';
import { BacnetDevice, BacnetSite, ObjectType, PointObject } from './device/index.ts';
import { bacnetDriver } from './driver.ts';
import { isWindowTooLarge } from './driver/window-probe.ts';
import { BROADCAST, simulatedLan } from './testing/world.ts';

const never = new AbortController().signal;

test('a device that answers several requests at once is asked so from then on, over real sockets', async () => {
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const device = new BacnetDevice({ instance: 3020, name: 'Able' });
  device.add(new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Room', value: 21 }));
  const site = new BacnetSite(ports, { broadcast: undefined });
  await site.add(device, '127.43.7.1', 43_871);
  await site.start();
  const driver = bacnetDriver(ports, { address: '127.43.7.2', port: 43_871, broadcasts: [], apduTimeoutMs: 3000 });
  await driver.start();
  try {
    const address = { host: '127.43.7.1', port: 43_871, instance: 3020 };
    const interview = await driver.interview(address, () => {}, never);
    assert.ok(interview.ok);
    assert.equal(interview.capabilities.windowMax, 4);
    const link = driver.open(aDevice({ protocol: 'bacnet', address, capabilities: interview.capabilities }));
    const { line } = link.diagnostics?.() ?? {};
    assert.equal((line as { window: number } | undefined)?.window, 4);
    assert.equal(link.learned(), undefined);
    link.close();
  } finally {
    await driver.stop();
    await site.stop();
  }
});

test('a device that loses requests is asked one at a time, and a window that loses at work is given up', async () => {
  const { clock, rng, net, host } = simulatedLan(41);
  const device = new BacnetDevice({ instance: 3021, name: 'Weak' });
  device.faults.dropRatio = 0.3;
  const site = new BacnetSite({ clock, rng, net: net.host(['192.168.1.50']) }, { broadcast: BROADCAST });
  await site.add(device, '192.168.1.50');
  await site.start();
  const driver = bacnetDriver({ clock, rng, net: host }, { apduTimeoutMs: 300, apduRetries: 6 });
  await driver.start();
  const address = { host: '192.168.1.50', instance: 3021 };
  const interview = await clock.settle(driver.interview(address, () => {}, never));
  assert.ok(interview.ok, JSON.stringify(interview));
  assert.equal(interview.capabilities.windowMax, 1);
  const link = driver.open(aDevice({ protocol: 'bacnet', address, capabilities: someCapabilities({ windowMax: 4 }) }));
  for (let turn = 0; turn < 60; turn++) await clock.settle(link.probe());
  assert.equal(link.learned()?.windowMax, 1);
  link.close();
  await driver.stop();
  await site.stop();
});

test('a few lost packets of many cost no window', () => {
  assert.equal(isWindowTooLarge(49, 49), false, 'too few to tell');
  assert.equal(isWindowTooLarge(1000, 50), false);
  assert.equal(isWindowTooLarge(1000, 51), true);
});
