import assert from 'node:assert/strict';
import test from 'node:test';
import { NetError } from '@t3000/core';
import { BacnetDevice } from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { simulatedLan } from '../testing/world.ts';
import { BacnetPort } from './port.ts';

test('two drivers share one socket, which closes with the last of them', async () => {
  const { clock, rng, site, host } = simulatedLan(1);
  await site.add(new BacnetDevice({ instance: 7, name: 'D7' }), '192.168.1.10');
  await site.start();
  const port = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 500 });
  const [first, second] = [0, 1].map(() => bacnetDriver({ clock, rng, net: host }, { shared: port }));
  assert.ok(first && second);
  await first.start();
  await second.start();
  const request = { listenMs: 100, hosts: [], instanceMin: undefined, instanceMax: undefined };
  const search = (driver: typeof first) =>
    clock.settle(driver.discover(request, () => {}, new AbortController().signal));
  assert.equal((await search(second)).found, 1);
  await first.stop();
  assert.equal((await search(second)).found, 1);
  await second.stop();
  const again = new BacnetPort({ clock, rng, net: host });
  await again.start();
  await again.stop();
  await site.stop();
});

test('a port that could not be opened may be tried again', async () => {
  const { clock, rng, host } = simulatedLan(2);
  const holder = await host.bindUdp({ address: '0.0.0.0', port: 47_808, onMessage: () => {} });
  const port = new BacnetPort({ clock, rng, net: host });
  await assert.rejects(port.start(), NetError);
  await holder.close();
  await port.start();
  await port.stop();
});

test('a question may give its device more time than others get', async () => {
  const { clock, rng, site, host } = simulatedLan(3);
  const device = new BacnetDevice({ instance: 7, name: 'D7' });
  device.serve(18, () => ({ kind: 'simple' }));
  device.faults.delayMs = 4000;
  await site.add(device, '192.168.1.10');
  await site.start();
  const port = new BacnetPort({ clock, rng, net: host }, { apduTimeoutMs: 500, apduRetries: 0 });
  await port.start();
  const ask = (timeoutMs?: number) =>
    clock.settle(
      port.privateTransfer(
        { address: '192.168.1.10', port: 47_808, behind: undefined },
        { vendorId: 148, serviceNumber: 0, block: undefined, repeatable: true },
        timeoutMs === undefined ? {} : { timeoutMs },
      ),
    );
  assert.equal((await ask()).kind, 'timeout');
  // Answered, though by a device that leaves the result out.
  assert.equal((await ask(10_000)).kind, 'bad_answer');
  await port.stop();
  await site.stop();
});
