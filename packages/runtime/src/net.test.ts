import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realNet } from './net.ts';

test('the loopback network is among the interfaces', () => {
  const loopback = realNet()
    .interfaces()
    .find((entry) => entry.address === '127.0.0.1');
  assert.equal(loopback?.broadcast, '127.255.255.255');
  assert.equal(loopback.internal, true);
});
