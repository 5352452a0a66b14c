import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broadcastOf, isIpv4 } from './ipv4.ts';

test('the broadcast address has all host bits set', () => {
  const rows = [
    ['127.0.0.1', '255.0.0.0', '127.255.255.255'],
    ['192.168.1.77', '255.255.255.0', '192.168.1.255'],
    ['10.20.30.41', '255.255.255.240', '10.20.30.47'],
    ['10.0.0.1', '255.255.255.255', '10.0.0.1'],
  ] as const;
  for (const [address, netmask, broadcast] of rows) assert.equal(broadcastOf(address, netmask), broadcast);
});

test('only dotted decimal numbers are addresses', () => {
  for (const text of ['0.0.0.0', '127.255.255.255', '10.1.2.3']) assert.ok(isIpv4(text), text);
  for (const text of ['', 'localhost', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.-4', '1.2.3.4 ', '::1'])
    assert.ok(!isIpv4(text), JSON.stringify(text));
});
