import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Device } from '@t3000/contract';
import { deviceBranches } from './deviceBranches.ts';

test('devices stand under their protocol and the network they are on, networks under the name of their router', () => {
  const devices = [
    device('Pump', 'bacnet', { host: '10.0.0.9', port: 47_808, network: 5, mac: '0a' }),
    device('Panel', 't3', { host: '10.0.0.1', port: 47_808 }),
    device('Thermostat', 't3', { host: '10.0.0.1', port: 47_808, network: 7, mac: 12 }),
    device('Boiler', 'bacnet', { host: '10.0.0.2', port: 47_808 }),
    device('Fan', 'bacnet', { host: '10.0.0.9', port: 47_808, network: 3, mac: '0b' }),
  ];
  const tree = deviceBranches(devices, () => true).map(({ protocol, networks }) => [
    protocol,
    networks.map(({ behind, devices: members }) => [behind ?? 'direct', members.map(({ name }) => name)]),
  ]);
  assert.deepEqual(tree, [
    [
      'bacnet',
      [
        ['direct', ['Boiler']],
        [{ network: 3, router: '10.0.0.9:47808' }, ['Fan']],
        [{ network: 5, router: '10.0.0.9:47808' }, ['Pump']],
      ],
    ],
    [
      't3',
      [
        ['direct', ['Panel']],
        [{ network: 7, router: 'Panel' }, ['Thermostat']],
      ],
    ],
  ]);
});

test('a router keeps its name while the filter hides it', () => {
  const devices = [
    device('Panel', 't3', { host: '10.0.0.1' }),
    device('Thermostat', 't3', { host: '10.0.0.1', network: 7, mac: 12 }),
  ];
  const [branch] = deviceBranches(devices, ({ name }) => name === 'Thermostat');
  assert.deepEqual(
    branch?.networks.map(({ behind }) => behind?.router),
    ['Panel'],
  );
});

function device(name: string, protocol: string, address: Device['address']): Device {
  return { name, protocol, address } as Device;
}
