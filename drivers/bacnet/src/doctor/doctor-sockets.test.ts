import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import test from 'node:test';
import BacnetJs from '@bacnet-js/client';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { BacnetPort } from '../client/port.ts';
import type { BacnetPortOptions } from '../client/port.ts';
import { BacnetDevice, BacnetSite } from '../device/index.ts';
import { StandardBbmd } from '../testing/standard-bbmd.ts';
import type { NetworkFinding } from './finding.ts';
import { examineNetwork } from './network-doctor.ts';

const ports = { clock: realClock(), rng: realRng(), net: realNet() };

const examine = async (port: BacnetPort): Promise<readonly NetworkFinding[]> => {
  const { findings } = await examineNetwork(port, ports.clock, { listenMs: 500 }, new AbortController().signal);
  return findings;
};

async function withPort(options: BacnetPortOptions, use: (port: BacnetPort) => Promise<void>): Promise<void> {
  const port = new BacnetPort(ports, { apduTimeoutMs: 400, apduRetries: 0, ...options });
  await port.start();
  try {
    await use(port);
  } finally {
    await port.stop();
  }
}

/** One device alone on its machine. */
async function seated(instance: number, address: string, port: number): Promise<BacnetSite> {
  const site = new BacnetSite(ports, { broadcast: { address: '127.255.255.255', port } });
  await site.add(new BacnetDevice({ instance, name: `D${instance}` }), address, port);
  await site.start();
  return site;
}

const subjects = (findings: readonly NetworkFinding[]): string[] =>
  findings.map(({ fault, subject }) => `${fault} ${subject}`);

test('a device that was given another address is found to have moved, from where and to where', async () => {
  const udp = 43_831;
  await withPort({ address: '127.43.3.1', port: udp, broadcasts: [`127.255.255.255:${udp}`] }, async (port) => {
    const before = await seated(77, '127.43.3.2', udp);
    assert.deepEqual(subjects(await examine(port)), []);
    await before.stop();
    const after = await seated(77, '127.43.3.3', udp);
    try {
      const findings = await examine(port);
      assert.deepEqual(subjects(findings), ['device_moved device 77']);
      assert.match(findings[0]?.evidence ?? '', /was at 127\.43\.3\.2.* and answers from 127\.43\.3\.3.* now/);
    } finally {
      await after.stop();
    }
  });
});

test('a broadcast address another program keeps for itself is found to be deaf, with what the machine said', async () => {
  const [own, heard] = [43_832, 43_833];
  const holder = createSocket({ type: 'udp4', reuseAddr: false });
  holder.bind(heard, '127.255.255.255');
  await once(holder, 'listening');
  const site = await seated(78, '127.43.3.5', own);
  try {
    await withPort({ address: '127.43.3.4', port: own, broadcasts: [`127.255.255.255:${heard}`] }, async (port) => {
      const findings = await examine(port);
      const deaf = findings.find(({ fault }) => fault === 'broadcast_deaf');
      assert.equal(deaf?.subject, `127.255.255.255:${heard}`);
      assert.match(deaf.evidence, /in use|EADDRINUSE/i);
    });
  } finally {
    holder.close();
    await site.stop();
  }
});

test('a BBMD that refuses or says nothing is found by the registration that does not stand', async () => {
  const udp = 43_834;
  const refusing = new StandardBbmd(ports.net);
  refusing.refuses = true;
  await refusing.start({ address: '127.43.3.7', port: udp });
  const accepting = new StandardBbmd(ports.net);
  await accepting.start({ address: '127.43.3.8', port: udp });
  const options = {
    address: '127.43.3.6',
    port: udp,
    broadcasts: [`127.255.255.255:${udp}`],
    bbmds: ['127.43.3.7', '127.43.3.8', '127.43.3.9'].map((address) => `${address}:${udp}`),
  };
  try {
    await withPort(options, async (port) => {
      const failed = (await examine(port)).filter(({ fault }) => fault === 'registration_failed');
      assert.deepEqual(
        failed.map(({ subject }) => subject),
        [`127.43.3.7:${udp}`, `127.43.3.9:${udp}`],
      );
      assert.match(failed[0]?.evidence ?? '', /^refused: /);
      assert.ok(Number(failed[0]?.counters['failures']) >= 1);
      assert.match(failed[1]?.evidence ?? '', /^(asking|silent)/);
    });
  } finally {
    await refusing.stop();
    await accepting.stop();
  }
});

test('a node of an independent library that is no BBMD leaves the registration unanswered', async () => {
  const udp = 43_835;
  const node = new BacnetJs.default({ port: udp, interface: '127.43.3.11' });
  await new Promise<void>((resolve) => node.on('listening', () => resolve()));
  try {
    await withPort(
      { address: '127.43.3.10', port: udp, broadcasts: [], bbmds: [`127.43.3.11:${udp}`] },
      async (port) => {
        const faults = (await examine(port)).map(({ fault }) => fault);
        assert.ok(faults.includes('registration_failed'), faults.join(', '));
      },
    );
  } finally {
    node.close();
  }
});
