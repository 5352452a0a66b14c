import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDiscovery } from './discoveryRequest.ts';

const form = { protocol: 'bacnet', seconds: 5, hosts: '', from: '', to: '' } as const;

test('a plain search carries its time alone', () => {
  assert.deepEqual(readDiscovery(form), { listen_ms: 5000 });
});

test('panels of T3 are searched for by their own protocol', () => {
  assert.deepEqual(readDiscovery({ ...form, protocol: 't3', from: '1000' }), {
    protocol: 't3',
    listen_ms: 5000,
    instance_min: 1000,
  });
});

test('addresses may be separated by lines, commas or spaces, and count once', () => {
  const request = readDiscovery({ ...form, hosts: '10.1.2.3\n10.1.2.4, 10.1.2.3  10.1.2.5:47809\n' });
  assert.deepEqual(request?.hosts, ['10.1.2.3', '10.1.2.4', '10.1.2.5:47809']);
});

test('a range may be open at either end, but not reversed or beyond the standard', () => {
  assert.deepEqual(readDiscovery({ ...form, from: '100' }), { listen_ms: 5000, instance_min: 100 });
  assert.equal(readDiscovery({ ...form, from: '200', to: '100' }), undefined);
  assert.equal(readDiscovery({ ...form, to: '4194303' }), undefined);
  assert.equal(readDiscovery({ ...form, from: 'x' }), undefined);
});

test('Modbus devices are asked at the addresses and units somebody names', () => {
  const modbus = { ...form, protocol: 'modbus' } as const;
  assert.equal(readDiscovery(modbus), undefined);
  assert.deepEqual(readDiscovery({ ...modbus, hosts: '10.0.0.1-50, rtu+10.0.0.9:4001', from: '1', to: '247' }), {
    protocol: 'modbus',
    listen_ms: 5000,
    hosts: ['10.0.0.1-50', 'rtu+10.0.0.9:4001'],
    instance_min: 1,
    instance_max: 247,
  });
  assert.equal(readDiscovery({ ...modbus, hosts: '10.0.0.1', to: '256' }), undefined);
});
