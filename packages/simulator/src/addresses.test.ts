import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressAt } from './addresses.ts';

test('addresses follow one another and leave out network and broadcast numbers', () => {
  const rows: [string, number, string][] = [
    ['127.47.0.1', 0, '127.47.0.1'],
    ['127.47.0.1', 253, '127.47.0.254'],
    ['127.47.0.1', 254, '127.47.1.1'],
    ['127.47.0.10', 500, '127.47.2.2'],
    ['127.47.255.254', 1, '127.48.0.1'],
  ];
  for (const [base, index, address] of rows) assert.equal(addressAt(base, index), address);
});

test('a base that is no host address is refused', () => {
  for (const base of ['127.47.0.0', '127.47.0', 'localhost', '127.47.0.255'])
    assert.throws(() => addressAt(base, 0), /is not an IPv4/);
});
