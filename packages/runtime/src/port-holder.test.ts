import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { realNet } from './net.ts';

const skip = existsSync('/proc/net/udp') ? false : 'no /proc here';

test('the holder of a UDP port is named', { skip }, async () => {
  const net = realNet();
  const socket = await net.bindUdp({ address: '127.62.0.250', port: 0, onMessage: () => {} });
  const holder = await net.whoHolds?.('udp', socket.local.port);
  await socket.close();
  assert.equal(holder?.pid, process.pid);
  assert.notEqual(holder?.program, '');
  assert.equal(await net.whoHolds?.('udp', socket.local.port), undefined);
});

test('of the sockets of a TCP port the listener is its holder', { skip }, async () => {
  const net = realNet();
  const server = await net.listenTcp({ address: '127.62.0.250', port: 0 }, (socket) => socket.destroy());
  assert.equal((await net.whoHolds?.('tcp', server.local.port))?.pid, process.pid);
  await server.close();
});
