import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { NetError, UdpEndpoint, UdpOptions, UdpSocket } from '@t3000/core';
import { FOREIGN_ADDRESS, bytesOf, isNetError, textOf } from './net-world.ts';
import type { NetWorld } from './net-world.ts';

interface Ear extends UdpSocket {
  readonly heard: string[];
  readonly senders: UdpEndpoint[];
  readonly errors: NetError[];
}

/** A socket that writes down what it hears. */
async function listen(
  t: TestContext,
  world: NetWorld,
  address: string,
  options: Partial<UdpOptions> = {},
): Promise<Ear> {
  const heard: string[] = [];
  const senders: UdpEndpoint[] = [];
  const errors: NetError[] = [];
  const socket = await world.settle(
    world.net.bindUdp({
      address,
      port: 0,
      onMessage: (data, from) => {
        heard.push(textOf(data));
        senders.push({ address: from.address, port: from.port });
      },
      onError: (error) => errors.push(error),
      ...options,
    }),
  );
  t.after(() => socket.close());
  const { local } = socket;
  return { heard, senders, errors, local, send: (data, to) => socket.send(data, to), close: () => socket.close() };
}

/** What every UDP network promises. Addresses used: 127.20.1.x. */
export function udpContract(name: string, open: () => NetWorld): void {
  test(`${name}: a datagram arrives whole, with its sender`, async (t) => {
    const world = open();
    const a = await listen(t, world, '127.20.1.1');
    const b = await listen(t, world, '127.20.1.2');
    a.send(bytesOf('hello'), b.local);
    await world.until('b hears', () => b.heard.length > 0);
    assert.deepEqual(b.heard, ['hello']);
    assert.deepEqual(b.senders, [a.local]);
  });

  test(`${name}: the sender may reuse its buffer at once`, async (t) => {
    const world = open();
    const a = await listen(t, world, '127.20.1.1');
    const b = await listen(t, world, '127.20.1.2');
    const buffer = bytesOf('one');
    a.send(buffer, b.local);
    buffer.set(bytesOf('two'));
    a.send(buffer, b.local);
    buffer.fill(0);
    await world.until('b hears both', () => b.heard.length === 2);
    assert.deepEqual(b.heard.sort(), ['one', 'two']);
  });

  test(`${name}: a taken port, a foreign address and a name are refused by their own code`, async (t) => {
    const world = open();
    const a = await listen(t, world, '127.20.1.1');
    assert.notEqual(a.local.port, 0);
    await assert.rejects(listen(t, world, '127.20.1.1', { port: a.local.port }), isNetError('address_in_use'));
    await assert.rejects(listen(t, world, '0.0.0.0', { port: a.local.port }), isNetError('address_in_use'));
    await assert.rejects(listen(t, world, FOREIGN_ADDRESS), isNetError('address_not_available'));
    await assert.rejects(listen(t, world, 'localhost'), isNetError('other'));
    await listen(t, world, '127.20.1.2', { port: a.local.port });
  });

  test(`${name}: a broadcast reaches sockets of all addresses and of the broadcast address, not those of one`, async (t) => {
    const world = open();
    const first = await listen(t, world, '0.0.0.0', { reuseAddress: true, receiveBufferBytes: 500_000 });
    const shared = { port: first.local.port, reuseAddress: true };
    const second = await listen(t, world, '0.0.0.0', shared);
    const exact = await listen(t, world, '127.255.255.255', shared);
    const single = await listen(t, world, '127.20.1.3', shared);
    const otherPort = await listen(t, world, '0.0.0.0');
    single.send(bytesOf('who is'), { address: '127.255.255.255', port: first.local.port });
    const ears = [first, second, exact];
    await world.until('all three hear', () => ears.every((ear) => ear.heard.length > 0));
    await world.pass();
    for (const ear of ears) assert.deepEqual(ear.senders, [single.local]);
    assert.deepEqual([single.heard, otherPort.heard], [[], []]);
  });

  test(`${name}: a socket of one address is preferred to one of all`, async (t) => {
    const world = open();
    const all = await listen(t, world, '0.0.0.0', { reuseAddress: true });
    const one = await listen(t, world, '127.20.1.4', { port: all.local.port, reuseAddress: true });
    all.send(bytesOf('x'), one.local);
    all.send(bytesOf('y'), { address: '127.20.1.5', port: all.local.port });
    await world.until('both hear', () => one.heard.length > 0 && all.heard.length > 0);
    assert.deepEqual([one.heard, all.heard], [['x'], ['y']]);
    assert.equal(one.senders[0]?.address, '127.0.0.1');
  });

  test(`${name}: a datagram too large, a name, and a closed socket are reported after the call`, async (t) => {
    const world = open();
    const a = await listen(t, world, '127.20.1.1');
    const to = { address: '127.20.1.2', port: 9 };
    a.send(new Uint8Array(70_000), to);
    a.send(bytesOf('x'), { address: 'localhost', port: 9 });
    assert.equal(a.errors.length, 0);
    await world.until('two errors', () => a.errors.length === 2);
    await world.settle(a.close());
    a.send(bytesOf('x'), to);
    await world.until('a third error', () => a.errors.length === 3);
    assert.deepEqual(
      a.errors.slice(0, 2).map(({ code }) => code),
      ['other', 'other'],
    );
    assert.equal(a.errors[2]?.code, 'closed');
  });

  test(`${name}: a closed socket is deaf, closing twice is harmless, and the port is free again`, async (t) => {
    const world = open();
    const a = await listen(t, world, '127.20.1.1');
    const b = await listen(t, world, '127.20.1.2');
    b.send(bytesOf('late'), a.local);
    await world.settle(Promise.all([a.close(), a.close()]));
    await world.pass();
    assert.deepEqual(a.heard, []);
    await listen(t, world, '127.20.1.1', { port: a.local.port });
  });
}
