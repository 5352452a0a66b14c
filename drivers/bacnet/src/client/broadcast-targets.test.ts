import assert from 'node:assert/strict';
import test from 'node:test';
import type { FoundDevice, NetInterface } from '@t3000/core';
import { Simulation } from '@t3000/testkit';
import { BacnetDevice, BacnetSite } from '../device/index.ts';
import { bacnetDriver } from '../driver.ts';
import { broadcastTargets } from './broadcast-targets.ts';

const card = (name: string, address: string, broadcast: string, internal = false): NetInterface => ({
  name,
  address,
  broadcast,
  netmask: '255.255.255.0',
  internal,
});
const cards = [
  card('eth0', '192.168.1.1', '192.168.1.255'),
  card('eth1', '10.0.5.1', '10.0.5.255'),
  card('lo', '127.0.0.1', '127.255.255.255', true),
];
const addresses = (...options: Parameters<typeof broadcastTargets>): string[] =>
  broadcastTargets(...options).map(({ address }) => address);

test('a socket on all addresses asks on every network card, one on an address only there, named cards win', () => {
  assert.deepEqual(addresses(cards, '0.0.0.0'), ['192.168.1.255', '10.0.5.255']);
  assert.deepEqual(addresses(cards, '10.0.5.1'), ['10.0.5.255']);
  assert.deepEqual(addresses(cards, '127.0.0.1'), ['127.255.255.255']);
  assert.deepEqual(addresses(cards, '0.0.0.0', { interfaces: ['eth1'] }), ['10.0.5.255']);
  assert.deepEqual(addresses(cards, '0.0.0.0', { interfaces: ['192.168.1.1'] }), ['192.168.1.255']);
  assert.deepEqual(broadcastTargets(cards, '0.0.0.0', { broadcasts: ['10.9.9.255:47809'] }), [
    { address: '10.9.9.255', port: 47_809 },
  ]);
});

test('devices on two networks are found by one search of a machine with two cards', async () => {
  const { clock, rng, net } = new Simulation({ seed: 81 });
  const sites = [];
  for (const [index, network] of ['192.168.1', '192.168.2'].entries()) {
    const site = new BacnetSite(
      { clock, rng, net: net.host(`${network}.10`) },
      { broadcast: { address: `${network}.255`, port: 47_808 } },
    );
    await site.add(new BacnetDevice({ instance: 100 + index, name: network }), `${network}.10`);
    await site.start();
    sites.push(site);
  }
  const driver = bacnetDriver({ clock, rng, net: net.host(['192.168.1.1', '192.168.2.1']) });
  await driver.start();
  const found: FoundDevice[] = [];
  const request = { listenMs: 1000, hosts: [], instanceMin: undefined, instanceMax: undefined };
  await clock.settle(driver.discover(request, (device) => found.push(device), new AbortController().signal));
  const places = found.map(({ instance, address }) => `${instance} ${JSON.stringify(address['host'])}`);
  assert.deepEqual(places.toSorted(), ['100 "192.168.1.10"', '101 "192.168.2.10"']);
  await driver.stop();
  for (const site of sites) await site.stop();
});
