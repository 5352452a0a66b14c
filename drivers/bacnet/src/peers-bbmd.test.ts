import assert from 'node:assert/strict';
import test from 'node:test';
import type { FoundDevice, UdpEndpoint } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { ask } from './client/ask.ts';
import { BacnetClient } from './client/client.ts';
import { BacnetPort } from './client/port.ts';
import { bacnetDriver } from './driver.ts';
import { Property } from './encoding/properties.ts';
import { packObjectId } from './encoding/object-id.ts';
import { ObjectType } from './encoding/object-types.ts';
import { readProperty } from './services/index.ts';
import { bacnetStackMissing, startServer } from './testing/bacnet-stack.ts';
import type { CapturedDatagram } from './testing/pcap.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';
import { recorded } from './testing/world.ts';

const BBMD = { address: '127.0.0.1', port: 47_765 };
const INSTANCE = 4021;
const skip = bacnetStackMissing;

test(
  'a C library serves us as BBMD: registration, both tables, and a search that reaches its subnet',
  { skip },
  async (t) => {
    const sent: Omit<CapturedDatagram, 'frame'>[] = [];
    const ports = { clock: realClock(), rng: realRng(), net: recorded(realNet(), sent) };
    // Of another port than the BBMD: nothing it says to its own subnet is heard here directly.
    const port = new BacnetPort(ports, {
      address: '127.53.5.1',
      port: BBMD.port + 2,
      broadcasts: ['127.53.5.250'],
      bbmds: [`${BBMD.address}:${BBMD.port}`],
    });
    const driver = bacnetDriver(ports, { shared: port });
    const server = await startServer(BBMD.port, INSTANCE, () => answersAt(BBMD));
    try {
      await driver.start();
      const found: FoundDevice[] = [];
      const wanted = { listenMs: 1500, hosts: [], instanceMin: INSTANCE, instanceMax: INSTANCE };
      await driver.discover(wanted, (device) => found.push(device), new AbortController().signal);
      assert.equal(port.registrations()[0]?.status, 'registered');
      assert.deepEqual(
        found.map(({ instance, address }) => [instance, address['host'], address['port']]),
        [[INSTANCE, BBMD.address, BBMD.port]],
      );
      const subnets = await port.client.bbmds.readBroadcastTable(BBMD);
      assert.ok(subnets.ok, JSON.stringify(subnets));
      const foreign = await port.client.bbmds.readForeignDeviceTable(BBMD);
      assert.ok(foreign.ok, JSON.stringify(foreign));
      assert.deepEqual(
        foreign.entries.map(({ address, port: at }) => [address, at]),
        [['127.53.5.1', BBMD.port + 2]],
      );
      if (tsharkMissing === false) assert.deepEqual(faultsFound(tsharkOver(t, sent)), []);
    } finally {
      await driver.stop();
      await server.stop();
    }
  },
);

async function answersAt(endpoint: UdpEndpoint): Promise<boolean> {
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const client = new BacnetClient(ports, { bind: { address: '127.53.5.2', port: endpoint.port + 2 } });
  await client.start();
  const question = {
    objectId: packObjectId({ type: ObjectType.device, instance: INSTANCE }),
    property: Property.objectName,
    index: undefined,
  };
  const to = { ...endpoint, behind: undefined };
  const outcome = await ask(client.transactions, to, readProperty, question, { timeoutMs: 300 });
  await client.stop();
  return outcome.kind === 'answer';
}
