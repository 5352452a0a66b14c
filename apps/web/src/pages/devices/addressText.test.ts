import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressText } from './addressText.ts';

test('the usual port is left out and any other is shown', () => {
  assert.equal(addressText({ host: '192.168.1.20', port: 47808, instance: 7 }), '192.168.1.20');
  assert.equal(addressText({ host: '192.168.1.20', port: 47809 }), '192.168.1.20:47809');
});

test('a device behind a router shows its network and address there', () => {
  assert.equal(addressText({ host: '192.168.1.2', port: 47808, network: 5, mac: '0a' }), '192.168.1.2 / 5:0a');
});

test('a Modbus unit is named', () => {
  assert.equal(addressText({ host: '192.168.1.9', port: 502, unit: 3 }), '192.168.1.9:502 / unit 3');
});

test('an address of an unknown kind is shown as it is', () => {
  assert.equal(addressText({ path: '/dev/ttyUSB0', speed: 19200 }), '/dev/ttyUSB0 19200');
});
