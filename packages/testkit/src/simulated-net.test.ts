import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TcpSocket, UdpSocket } from '@t3000/core';
import { isNetError } from './contracts/net-world.ts';
import type { NetWorld } from './contracts/net-world.ts';
import { tcpContract } from './contracts/tcp-contract.ts';
import { udpContract } from './contracts/udp-contract.ts';
import type { LinkFaults } from './link-faults.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { Simulation } from './simulation.ts';

const PASS_MS = 10;
const UNTIL_STEPS_MAX = 1_000_000;

function simulatedWorld(faults: Partial<LinkFaults>): NetWorld {
  const { clock, net } = new Simulation({ seed: 1, faults });
  return {
    net: net.host('10.0.0.1'),
    pass: () => clock.advance(PASS_MS),
    settle: (promise) => clock.settle(promise),
    until: async (what, isTrue) => {
      for (let step = 0; !isTrue(); step++) {
        assert.ok(step < UNTIL_STEPS_MAX, `never happened: ${what}`);
        await clock.advance(1);
      }
    },
  };
}

udpContract('simulated network', () => simulatedWorld({}));
tcpContract('simulated network', () => simulatedWorld({}));
tcpContract('simulated network in pieces', () => simulatedWorld({ fragmentation: 0.5, delayMaxMs: 3 }));

interface Ear {
  readonly socket: UdpSocket;
  readonly heard: { from: string; at: number; text: string }[];
}

async function listen(sim: Simulation, host: SimulatedHost, address = '0.0.0.0', port = 47_808): Promise<Ear> {
  const heard: Ear['heard'] = [];
  const socket = await host.bindUdp({
    address,
    port,
    onMessage: (data, from) =>
      heard.push({ from: from.address, at: sim.clock.monotonic(), text: new TextDecoder().decode(data) }),
  });
  return { socket, heard };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a broadcast reaches every machine of the network once, the sender too, and no other network', async () => {
  const sim = new Simulation({ seed: 1 });
  const hub = await listen(sim, sim.net.host('10.0.0.1'));
  const near = await listen(sim, sim.net.host('10.0.0.2'));
  const far = await listen(sim, sim.net.host('10.0.1.1'));
  for (const address of ['10.0.0.255', '255.255.255.255']) {
    hub.socket.send(bytes('who is'), { address, port: 47_808 });
    await sim.clock.advance(5);
  }
  for (const ear of [hub, near])
    assert.deepEqual(
      ear.heard.map(({ from }) => from),
      ['10.0.0.1', '10.0.0.1'],
    );
  hub.socket.send(bytes('to your network'), { address: '10.0.1.255', port: 47_808 });
  hub.socket.send(bytes('to you'), { address: '10.0.1.1', port: 47_808 });
  await sim.clock.advance(5);
  assert.deepEqual(
    far.heard.map(({ text }) => text),
    ['to you'],
  );
});

test('a machine in two networks speaks in each with its address there', async () => {
  const sim = new Simulation({ seed: 1 });
  const hub = await listen(sim, sim.net.host(['10.0.0.1', '10.0.1.1']));
  const left = await listen(sim, sim.net.host('10.0.0.2'));
  const right = await listen(sim, sim.net.host('10.0.1.2'));
  for (const address of ['10.0.0.255', '10.0.1.255']) hub.socket.send(bytes('x'), { address, port: 47_808 });
  await sim.clock.advance(5);
  assert.deepEqual(
    left.heard.map(({ from }) => from),
    ['10.0.0.1'],
  );
  assert.deepEqual(
    right.heard.map(({ from }) => from),
    ['10.0.1.1'],
  );
});

test('loopback traffic stays inside its machine', async () => {
  const sim = new Simulation({ seed: 1 });
  const one = await listen(sim, sim.net.host('10.0.0.1'));
  const two = await listen(sim, sim.net.host('10.0.0.2'));
  one.socket.send(bytes('x'), { address: '127.255.255.255', port: 47_808 });
  await sim.clock.advance(5);
  assert.deepEqual([one.heard.length, two.heard.length], [1, 0]);
});

test('loss, duplication and delay come in the shares asked for', async () => {
  const seed = 20_260_105;
  const faults = { loss: 0.2, duplication: 0.1, delayMinMs: 20, delayMaxMs: 40 };
  const sim = new Simulation({ seed, faults });
  const sender = await listen(sim, sim.net.host('10.0.0.1'));
  const receiver = await listen(sim, sim.net.host('10.0.0.2'));
  const sends = 10_000;
  const sentAt = sim.clock.monotonic();
  for (let send = 0; send < sends; send++) sender.socket.send(bytes('x'), { address: '10.0.0.2', port: 47_808 });
  await sim.clock.advance(100);
  const { lost, duplicated, delivered } = sim.net.statistics;
  const hint = `seed ${seed}: ${JSON.stringify(sim.net.statistics)}`;
  assert.ok(Math.abs(lost / sends - 0.2) < 0.02, hint);
  assert.ok(Math.abs(duplicated / (sends - lost) - 0.1) < 0.02, hint);
  assert.equal(delivered, receiver.heard.length);
  assert.equal(delivered, sends - lost + duplicated);
  const delays = receiver.heard.map(({ at }) => at - sentAt);
  assert.ok(Math.min(...delays) >= 20 && Math.max(...delays) <= 40, hint);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  assert.ok(Math.abs(mean - 30) < 0.5, `${hint}, mean delay ${mean}`);
});

test('without faults datagrams keep their order, with reordering some are overtaken', async () => {
  for (const reordering of [0, 0.2]) {
    const sim = new Simulation({ seed: 3, faults: { reordering } });
    const sender = await listen(sim, sim.net.host('10.0.0.1'));
    const receiver = await listen(sim, sim.net.host('10.0.0.2'));
    for (let send = 0; send < 200; send++) {
      sender.socket.send(bytes(String(send).padStart(3, '0')), { address: '10.0.0.2', port: 47_808 });
      await sim.clock.advance(1);
    }
    await sim.clock.advance(1000);
    const texts = receiver.heard.map(({ text }) => text);
    assert.equal(texts.length, 200);
    const isOrdered = texts.every((text, index) => index === 0 || text > (texts[index - 1] ?? ''));
    assert.equal(isOrdered, reordering === 0);
  }
});

test('a partition stops datagrams in both directions, those on the way included, until it heals', async () => {
  const sim = new Simulation({ seed: 1, faults: { delayMinMs: 10, delayMaxMs: 10 } });
  const a = await listen(sim, sim.net.host('10.0.0.1'));
  const b = await listen(sim, sim.net.host('10.0.0.2'));
  const c = await listen(sim, sim.net.host('10.0.0.3'));
  a.socket.send(bytes('on the way'), { address: '10.0.0.2', port: 47_808 });
  await sim.clock.advance(5);
  const heal = sim.net.partition(['10.0.0.1'], ['10.0.0.2']);
  b.socket.send(bytes('x'), { address: '10.0.0.255', port: 47_808 });
  await sim.clock.advance(20);
  assert.deepEqual([a.heard.length, b.heard.length, c.heard.length], [0, 1, 1]);
  heal();
  a.socket.send(bytes('healed'), { address: '10.0.0.2', port: 47_808 });
  await sim.clock.advance(20);
  assert.equal(b.heard.at(-1)?.text, 'healed');
});

test('an unplugged address is silent and deaf until it is plugged in again', async () => {
  const sim = new Simulation({ seed: 1 });
  const a = await listen(sim, sim.net.host('10.0.0.1'));
  const b = await listen(sim, sim.net.host('10.0.0.2'));
  const speak = async (): Promise<number[]> => {
    a.socket.send(bytes('x'), { address: '10.0.0.2', port: 47_808 });
    b.socket.send(bytes('x'), { address: '10.0.0.1', port: 47_808 });
    await sim.clock.advance(5);
    return [a.heard.length, b.heard.length];
  };
  sim.net.unplug('10.0.0.2');
  assert.deepEqual(await speak(), [0, 0]);
  sim.net.plugIn('10.0.0.2');
  assert.deepEqual(await speak(), [1, 1]);
});

test('a listener that keeps a datagram beyond its call finds other bytes in it', async () => {
  const sim = new Simulation({ seed: 1 });
  const host = sim.net.host('10.0.0.1');
  const kept: Uint8Array[] = [];
  const socket = await host.bindUdp({ address: '10.0.0.1', port: 0, onMessage: (data) => kept.push(data) });
  socket.send(bytes('precious'), socket.local);
  await sim.clock.advance(5);
  assert.notEqual(new TextDecoder().decode(kept[0]), 'precious');
});

interface Talk {
  readonly sim: Simulation;
  readonly server: SimulatedHost;
  readonly client: TcpSocket;
  readonly heard: string[];
  /** Code of the error each end of the connection came with, `well` for none. */
  readonly closed: string[];
}

async function talk(faults: Partial<LinkFaults> = {}): Promise<Talk> {
  const sim = new Simulation({ seed: 5, faults });
  const heard: string[] = [];
  const closed: string[] = [];
  const server = sim.net.host('10.0.0.2');
  await server.listenTcp({ address: '0.0.0.0', port: 502 }, (end) => {
    end.onData = (data) => heard.push(new TextDecoder().decode(data));
  });
  const connecting = sim.net.host('10.0.0.1').connectTcp({ host: '10.0.0.2', port: 502, timeoutMs: 60_000 });
  const client = await sim.clock.settle(connecting);
  client.onData = () => {};
  client.onClose = (error) => closed.push(error?.code ?? 'well');
  return { sim, server, client, heard, closed };
}

test('connecting to nobody ends with a timeout after the time given', async () => {
  const sim = new Simulation({ seed: 1 });
  const host = sim.net.host('10.0.0.1');
  const before = sim.clock.monotonic();
  const connecting = host.connectTcp({ host: '10.0.0.99', port: 502, timeoutMs: 3000 });
  await assert.rejects(sim.clock.settle(connecting), isNetError('timeout'));
  assert.equal(sim.clock.monotonic() - before, 3000);
});

test('a lossy line makes a stream late but neither incomplete nor disordered', async () => {
  const { sim, client, heard } = await talk({ loss: 0.3, delayMaxMs: 5 });
  for (let line = 0; line < 100; line++) client.write(bytes(`${line} `));
  await sim.clock.advance(600_000);
  assert.equal(heard.join(''), Array.from({ length: 100 }, (_, line) => `${line} `).join(''));
});

test('a stream waits through a partition', async () => {
  const { sim, client, heard, closed } = await talk();
  const heal = sim.net.partition(['10.0.0.1'], ['10.0.0.2']);
  client.write(bytes('patience'));
  await sim.clock.advance(300_000);
  assert.deepEqual([heard, client.bufferedBytes], [[], 8]);
  heal();
  await sim.clock.advance(2_000);
  assert.deepEqual([heard, closed, client.bufferedBytes], [['patience'], [], 0]);
});

test('a stream is given up when the peer stays silent for a quarter of an hour', async () => {
  const { sim, client, closed } = await talk();
  sim.net.unplug('10.0.0.2');
  await sim.clock.advance(3_600_000);
  assert.deepEqual(closed, [], 'an idle connection notices nothing');
  client.write(bytes('anybody?'));
  await sim.clock.advance(900_000);
  assert.deepEqual(closed, []);
  await sim.clock.advance(60_000);
  assert.deepEqual(closed, ['timeout']);
});

test('a restarted machine answers old connections with a reset, and only when spoken to', async () => {
  const { sim, server, client, closed } = await talk();
  server.crash();
  await sim.clock.advance(60_000);
  assert.deepEqual(closed, []);
  client.write(bytes('hello?'));
  await sim.clock.advance(10);
  assert.deepEqual(closed, ['closed']);
  await server.listenTcp({ address: '0.0.0.0', port: 502 }, () => {});
});
