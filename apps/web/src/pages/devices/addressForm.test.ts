import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from './addressForm.ts';
import type { AddressForm } from './addressForm.ts';

const form: AddressForm = {
  host: '192.168.1.20',
  port: '47808',
  instance: '1001',
  isRouted: false,
  network: '',
  mac: '',
};

test('a plain address becomes host, port and instance', () => {
  assert.deepEqual(readAddress(form), { address: { host: '192.168.1.20', port: 47808, instance: 1001 } });
});

test('a device behind a router has its network and its address there, however it was typed', () => {
  const answer = readAddress({ ...form, isRouted: true, network: '5', mac: '0A:ff' });
  assert.deepEqual(answer, { address: { host: '192.168.1.20', port: 47808, instance: 1001, network: 5, mac: '0aff' } });
});

test('every wrong field is named', () => {
  assert.deepEqual(readAddress({ ...form, host: 'a b', port: '0', instance: '4194303' }), {
    wrong: ['host', 'port', 'instance'],
  });
  assert.deepEqual(readAddress({ ...form, instance: '' }), { wrong: ['instance'] });
});
