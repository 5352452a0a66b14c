import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { temporaryFolder } from '@t3000/testkit';
import type { Net, UdpEndpoint } from '@t3000/core';
import { simulatedWorld } from './testing/world.test-helper.ts';

const skip = spawnSync('tshark', ['--version']).error ? 'tshark is not installed' : false;

interface Datagram {
  readonly from: UdpEndpoint;
  readonly to: UdpEndpoint;
  readonly data: Uint8Array;
}

/** A network that notes what is sent and heard on the BACnet port. */
function recorded(net: Net, address: string, datagrams: Datagram[]): Net {
  return {
    bindUdp: async (options) => {
      const socket = await net.bindUdp({
        ...options,
        onMessage(data, from) {
          if (from.port === 47_808) datagrams.push({ from, to: { address, port: 47_808 }, data: new Uint8Array(data) });
          options.onMessage(data, from);
        },
      });
      return {
        local: socket.local,
        close: () => socket.close(),
        send(data, to) {
          if (to.port === 47_808) datagrams.push({ from: { address, port: 47_808 }, to, data: new Uint8Array(data) });
          socket.send(data, to);
        },
      };
    },
    connectTcp: (options) => net.connectTcp(options),
    listenTcp: (options, onConnection) => net.listenTcp(options, onConnection),
    interfaces: () => net.interfaces(),
  };
}

/** A capture of raw IPv4 packets (link type 101), checksums left out. */
function pcapOf(datagrams: readonly Datagram[]): Uint8Array {
  const parts: Buffer[] = [Buffer.from('d4c3b2a1020004000000000000000000ffff000065000000', 'hex')];
  for (const { from, to, data } of datagrams) {
    const packet = Buffer.alloc(28 + data.byteLength);
    packet.set([0x45, 0]);
    packet.writeUInt16BE(packet.length, 2);
    packet.set([64, 17], 8);
    packet.set(from.address.split('.').map(Number), 12);
    packet.set(to.address.split('.').map(Number), 16);
    packet.writeUInt16BE(from.port, 20);
    packet.writeUInt16BE(to.port, 22);
    packet.writeUInt16BE(8 + data.byteLength, 24);
    packet.set(data, 28);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(packet.length, 8);
    head.writeUInt32LE(packet.length, 12);
    parts.push(head, packet);
  }
  return Buffer.concat(parts);
}

test('an independent decoder finds no fault in the packets around private messages', { skip }, async (t) => {
  const datagrams: Datagram[] = [];
  const world = await simulatedWorld(31, {}, (net) => recorded(net, '10.0.0.200', datagrams));
  const { clock } = world;
  const { panel } = world.meet(1003);
  for (const name of ['programs', 'users', 'settings', 'alarms', 'scheduleFlags', 'controllers'] as const) {
    assert.ok((await clock.settle(panel.read(name))).complete, name);
  }
  assert.ok((await clock.settle(panel.readPoints())).ok);
  assert.ok((await clock.settle(panel.readProgram(0))).ok);
  assert.ok((await clock.settle(panel.readTrend(0, 'analog'))).ok);
  const write = await clock.settle(panel.write('controllers', 0, (now) => ({ ...now, bias: 5 })));
  assert.equal(write.status, 'applied');
  await world.stop();

  const file = join(temporaryFolder(t), 't3.pcap');
  writeFileSync(file, pcapOf(datagrams));
  const fields = ['_ws.malformed', '_ws.expert.message', 'bacapp.confirmed_service'];
  const args = ['-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  const rows = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .replace(/\n$/, '')
    .split('\n');
  assert.equal(rows.length, datagrams.length);
  const judged = rows.map((row) => row.split('\t'));
  for (const [index, [malformed, expert, service]] of judged.entries()) {
    const hex = datagrams[index]?.data.toHex() ?? '';
    assert.equal(malformed, '', hex);
    assert.equal(expert, '', hex);
    assert.equal(service, '18', hex);
  }
});
