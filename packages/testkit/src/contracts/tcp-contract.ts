import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { TcpServer, TcpSocket } from '@t3000/core';
import { FOREIGN_ADDRESS, bytesOf, isNetError, textOf } from './net-world.ts';
import type { NetWorld } from './net-world.ts';

const ADDRESS = '127.20.2.1';
const TIMEOUT_MS = 5_000;

interface Talk {
  readonly server: TcpServer;
  readonly client: TcpSocket;
  /** The server's end. */
  readonly accepted: TcpSocket;
}

async function talk(t: TestContext, world: NetWorld): Promise<Talk> {
  const accepted: TcpSocket[] = [];
  const server = await world.settle(world.net.listenTcp({ address: ADDRESS, port: 0 }, (end) => accepted.push(end)));
  t.after(() => server.close());
  const client = await world.settle(connect(world, server.local.port));
  await world.until('the server has accepted', () => accepted.length === 1);
  const [first] = accepted;
  assert.ok(first);
  return { server, client, accepted: first };
}

function connect(world: NetWorld, port: number, host = ADDRESS): Promise<TcpSocket> {
  return world.net.connectTcp({ host, port, timeoutMs: TIMEOUT_MS });
}

/** What every TCP network promises. Address used: 127.20.2.1. */
export function tcpContract(name: string, open: () => NetWorld): void {
  test(`${name}: bytes arrive complete and in order, in both directions`, async (t) => {
    const world = open();
    const { client, accepted } = await talk(t, world);
    let echoed = '';
    let expected = '';
    accepted.onData = (data) => accepted.write(data);
    client.onData = (data) => {
      echoed += textOf(data);
    };
    for (let line = 0; line < 200; line++) {
      const text = `line ${line}\n`;
      expected += text;
      client.write(bytesOf(text));
    }
    await world.until('all lines are back', () => echoed.length >= expected.length);
    assert.equal(echoed, expected);
    assert.equal(client.bufferedBytes, 0);
  });

  test(`${name}: the writer may reuse its buffer at once`, async (t) => {
    const world = open();
    const { client, accepted } = await talk(t, world);
    let heard = '';
    accepted.onData = (data) => {
      heard += textOf(data);
    };
    const buffer = bytesOf('one');
    client.write(buffer);
    buffer.set(bytesOf('two'));
    client.write(buffer);
    buffer.fill(0);
    await world.until('both are there', () => heard.length === 6);
    assert.equal(heard, 'onetwo');
  });

  test(`${name}: what arrives before somebody listens is kept`, async (t) => {
    const world = open();
    const { client, accepted } = await talk(t, world);
    accepted.write(bytesOf('early'));
    await world.pass();
    let heard = '';
    client.onData = (data) => {
      heard += textOf(data);
    };
    await world.until('it is delivered', () => heard.length > 0);
    assert.equal(heard, 'early');
  });

  test(`${name}: dropping a connection is told once at both ends, after what was written before`, async (t) => {
    const world = open();
    const { client, accepted } = await talk(t, world);
    const events: string[] = [];
    accepted.onData = (data) => events.push(textOf(data));
    accepted.onClose = (error) => events.push(`server closed ${error?.code ?? 'well'}`);
    client.onData = () => {};
    client.onClose = (error) => events.push(`client closed ${error?.code ?? 'well'}`);
    client.write(bytesOf('bye'));
    await world.until('the words arrive', () => events.length === 1);
    client.destroy();
    client.destroy();
    await world.until('both ends know', () => events.length === 3);
    client.write(bytesOf('into the void'));
    await world.pass();
    assert.deepEqual(events.sort(), ['bye', 'client closed well', 'server closed well']);
  });

  test(`${name}: whoever asks late is still told of the end`, async (t) => {
    const world = open();
    const { client } = await talk(t, world);
    client.destroy();
    await world.pass();
    let told = 0;
    client.onClose = () => told++;
    await world.until('it is told', () => told > 0);
  });

  test(`${name}: a closed server has dropped its connections and freed its port`, async (t) => {
    const world = open();
    const { server, client } = await talk(t, world);
    const { port } = server.local;
    let closed = false;
    client.onData = () => {};
    client.onClose = () => {
      closed = true;
    };
    await world.settle(Promise.all([server.close(), server.close()]));
    await world.until('the client is dropped', () => closed);
    await assert.rejects(world.settle(connect(world, port)), isNetError('refused'));
    const again = await world.settle(world.net.listenTcp({ address: ADDRESS, port }, () => {}));
    t.after(() => again.close());
  });

  test(`${name}: a silent port, a taken port, a foreign address and names are refused by their own code`, async (t) => {
    const world = open();
    const server = await world.settle(world.net.listenTcp({ address: ADDRESS, port: 0 }, () => {}));
    t.after(() => server.close());
    const { port } = server.local;
    const listen = (address: string): Promise<TcpServer> =>
      world.settle(world.net.listenTcp({ address, port }, () => {}));
    await assert.rejects(listen(ADDRESS), isNetError('address_in_use'));
    await assert.rejects(listen('0.0.0.0'), isNetError('address_in_use'));
    await assert.rejects(listen(FOREIGN_ADDRESS), isNetError('address_not_available'));
    await assert.rejects(listen('localhost'), isNetError('other'));
    await assert.rejects(world.settle(connect(world, port, 'localhost')), isNetError('other'));
    await assert.rejects(world.settle(connect(world, port, '127.20.2.9')), isNetError('refused'));
  });
}
