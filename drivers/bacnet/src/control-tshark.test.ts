import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { aDevice, aPoint, someCapabilities, temporaryFolder } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import { BacnetDevice, ObjectType, PointObject } from './device/index.ts';
import { examineNetwork } from './doctor/index.ts';
import { bacnetDriver } from './driver.ts';
import { BvlcFunction } from './link/bvlc.ts';
import { NetworkMessageType } from './link/network-message.ts';
import { StandardBbmd } from './testing/standard-bbmd.ts';
import { writePcap } from './testing/pcap.ts';
import { simulatedLan } from './testing/world.ts';

const skip = spawnSync('tshark', ['--version']).error ? 'tshark is not installed' : false;

test(
  'an independent decoder finds no fault in what is said to routers, BBMDs, subscribers and clocks',
  { skip },
  async (t) => {
    const { clock, rng, net, site, host, sent } = simulatedLan(8);
    const device = new BacnetDevice({ instance: 7, name: 'D7', clock });
    device.add(new PointObject({ type: ObjectType.analogOutput, instance: 1, name: 'Valve' }));
    await site.add(device, '192.168.1.10');
    await site.start();
    const bbmd = new StandardBbmd(net.host(['192.168.1.70']));
    await bbmd.start({ address: '192.168.1.70', port: 47_808 });
    const shared = new BacnetPort({ clock, rng, net: host }, { bbmds: ['192.168.1.70'], registrationSeconds: 60 });
    const driver = bacnetDriver({ clock, rng, net: host }, { shared, cov: true });
    await driver.start();
    await clock.advance(1000);
    await clock.settle(examineNetwork(shared, clock, { listenMs: 500 }, new AbortController().signal));
    shared.whoIsRouter(5);
    await clock.settle(shared.client.bbmds.readForeignDeviceTable({ address: '192.168.1.70', port: 47_808 }));
    const { link } = shared.client;
    const router = { address: '192.168.1.70', port: 47_808 };
    for (const message of [
      { type: NetworkMessageType.iAmRouterToNetwork, networks: [5, 6] },
      { type: NetworkMessageType.rejectMessageToNetwork, reason: 1, network: 5 },
      { type: NetworkMessageType.routerBusyToNetwork, networks: [5] },
      { type: NetworkMessageType.routerAvailableToNetwork, networks: [] },
      { type: NetworkMessageType.networkNumberIs, network: 7, configured: true },
    ] as const) {
      link.sendNetworkMessage(router, BvlcFunction.originalUnicastNpdu, message);
    }
    link.sendBvlc(router, { function: BvlcFunction.deleteForeignDeviceTableEntry, entry: router });
    link.sendBvlc(router, {
      function: BvlcFunction.readForeignDeviceTableAck,
      entries: [{ ...router, lifetimeSeconds: 60, remainingSeconds: 90 }],
    });
    link.sendBvlc(router, {
      function: BvlcFunction.readBroadcastDistributionTableAck,
      entries: [{ ...router, mask: '255.255.255.255' }],
    });
    const address = { host: '192.168.1.10', instance: 7 };
    const line = driver.open(aDevice({ address, capabilities: someCapabilities() }));
    const point = aPoint({ address: { object_type: ObjectType.analogOutput, instance: 1 } });
    const end = line.subscribe?.([point], { onValue: () => {}, onLive: () => {} });
    await clock.advance(1000);
    assert.equal(await clock.settle(line.setClock?.() ?? Promise.reject(new Error('no clock'))), undefined);
    end?.();
    await clock.advance(1000);
    await driver.stop();
    await site.stop();
    await bbmd.stop();
    const file = join(temporaryFolder(t), 'sent.pcap');
    writeFileSync(file, writePcap(sent));
    const tshark = (...options: string[]): string[] =>
      execFileSync('tshark', ['-r', file, ...options], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
        .trimEnd()
        .split('\n');
    const fields = (name: string): Set<string> => new Set(tshark('-T', 'fields', '-e', name));
    const functions = fields('bvlc.function');
    for (const wanted of ['0x02', '0x03', '0x05', '0x06', '0x07', '0x08', '0x09', '0x0a', '0x0b']) {
      assert.ok(functions.has(wanted), `function ${wanted} is missing in ${[...functions].join(' ')}`);
    }
    const messages = fields('bacnet.mesgtyp');
    for (const wanted of ['0x00', '0x01', '0x03', '0x04', '0x05', '0x12', '0x13']) {
      assert.ok(messages.has(wanted), `message ${wanted} is missing in ${[...messages].join(' ')}`);
    }
    assert.deepEqual(
      tshark('-Y', '_ws.malformed || _ws.expert', '-T', 'fields', '-e', 'frame.number', '-e', '_ws.expert.message'),
      [''],
    );
    t.diagnostic(`${sent.length} datagrams judged`);
  },
);
