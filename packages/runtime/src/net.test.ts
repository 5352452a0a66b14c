import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broadcastOf, realNet } from './net.ts';

test('the broadcast address has all host bits set', () => {
  const rows = [
    ['127.0.0.1', '255.0.0.0', '127.255.255.255'],
    ['192.168.1.77', '255.255.255.0', '192.168.1.255'],
    ['10.20.30.41', '255.255.255.240', '10.20.30.47'],
    ['10.0.0.1', '255.255.255.255', '10.0.0.1'],
  ] as const;
  for (const [address, netmask, broadcast] of rows) assert.equal(broadcastOf(address, netmask), broadcast);
});

test('the loopback network is among the interfaces', () => {
  const loopback = realNet()
    .interfaces()
    .find((entry) => entry.address === '127.0.0.1');
  assert.equal(loopback?.broadcast, '127.255.255.255');
  assert.equal(loopback.internal, true);
});
