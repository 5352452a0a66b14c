import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Device } from '@t3000/contract';
import { deviceTree } from './deviceTree.ts';

function device(id: number, protocol: string, address: Device['address'], key = String(id)): Device {
  return { id, protocol, key, address } as Device;
}

const shape = (devices: readonly Device[]): string[] =>
  deviceTree(devices).map(
    ({ device: { id }, depth, behind }) => `${'>'.repeat(depth)}${id}${behind ? ` of ${behind.id}` : ''}`,
  );

test('devices of other networks stand below their router, and those of a trunk below their panel', () => {
  const devices = [
    device(1, 'bacnet', { host: '10.0.0.5', port: 47_808, instance: 9, network: 200, mac: '03' }),
    device(2, 'modbus', { host: '10.0.0.7', port: 502, unit: 11 }, 'serial:44'),
    device(3, 'bacnet', { host: '10.0.0.5', port: 47_808, instance: 1 }),
    device(4, 't3', { host: '10.0.0.7', port: 47_808, serial: 7 }),
    device(5, 'modbus', { host: '10.0.0.7', port: 502, unit: 1 }, '10.0.0.7:502/1'),
    device(6, 'bacnet', { host: '10.0.0.5', port: 47_808, instance: 8, network: 200, mac: '02' }),
  ];
  assert.deepEqual(shape(devices), ['3', '>1 of 3', '>6 of 3', '4', '>2 of 4', '5']);
});

test('a device whose router nobody added, or the filter hides, stands alone', () => {
  const routed = device(1, 'bacnet', { host: '10.0.0.5', port: 47_808, instance: 9, network: 200, mac: '03' });
  assert.deepEqual(shape([routed]), ['1']);
  assert.deepEqual(shape([]), []);
});
