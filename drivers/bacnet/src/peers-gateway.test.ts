import assert from 'node:assert/strict';
import test from 'node:test';
import type { FoundDevice } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import { askInstance } from './client/questions.ts';
import { bacnetDriver } from './driver.ts';
import { bacgatewayMissing, startServer } from './testing/bacnet-stack.ts';
import type { CapturedDatagram } from './testing/pcap.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';
import { recorded } from './testing/world.ts';

const GATEWAY = { address: '127.0.0.1', port: 47_795 };
const FIRST = 260_001;
/** The network it has its devices on; the MAC of each is its instance in three octets. */
const NETWORK = 2709;
const macOf = (instance: number): string => instance.toString(16).padStart(6, '0');

test(
  'behind the gateway of a C library devices are found and interviewed, and it refuses another network',
  { skip: bacgatewayMissing },
  async (t) => {
    const sent: Omit<CapturedDatagram, 'frame'>[] = [];
    const ports = { clock: realClock(), rng: realRng(), net: recorded(realNet(), sent) };
    const shared = new BacnetPort(ports, {
      address: '127.60.3.1',
      port: GATEWAY.port,
      broadcasts: [`127.255.255.255:${GATEWAY.port}`],
      apduTimeoutMs: 5000,
    });
    const driver = bacnetDriver(ports, { shared, statusFlags: false });
    await driver.start();
    const { transactions, routers } = shared.client;
    const isUp = async (): Promise<boolean> =>
      (await askInstance(transactions, { ...GATEWAY, behind: undefined }, { deadlineMs: 300 })) === FIRST;
    const gateway = await startServer(GATEWAY.port, FIRST, isUp, 'bacgateway');
    const address = (network: number, instance: number) => ({
      host: GATEWAY.address,
      port: GATEWAY.port,
      network,
      mac: macOf(instance),
      instance,
    });
    try {
      const found: FoundDevice[] = [];
      shared.whoIsRouter();
      const wanted = { listenMs: 1500, hosts: [], instanceMin: FIRST, instanceMax: FIRST + 4 };
      await driver.discover(wanted, (device) => found.push(device), new AbortController().signal);
      assert.deepEqual(
        found.map((device) => device.address).toSorted((a, b) => Number(a['instance']) - Number(b['instance'])),
        [
          { host: GATEWAY.address, port: GATEWAY.port, instance: FIRST },
          ...[1, 2, 3, 4].map((offset) => address(NETWORK, FIRST + offset)),
        ],
      );
      assert.deepEqual(
        routers.routes().map(({ network, router }) => [network, router.address]),
        [[NETWORK, GATEWAY.address]],
      );
      const interview = await driver.interview(address(NETWORK, FIRST + 1), () => {}, new AbortController().signal);
      assert.ok(interview.ok, JSON.stringify(interview));
      assert.match(interview.identity.name, /^Gateway Demo Device 2$/);

      const link = driver.open(aDevice({ address: address(9, 9), capabilities: someCapabilities() }));
      const [request] = link.pack([aPoint({ kind: 'analog', address: { object_type: 0, instance: 0 } })]);
      assert.ok(request);
      const into = { values: new Float64Array(1), qualities: new Uint8Array(1) };
      assert.deepEqual(await link.read(request, into, 'routine'), {
        ok: false,
        reason: 'closed',
        detail: `router ${GATEWAY.address} did not pass it on to network 9: no route to it`,
      });
      if (tsharkMissing === false) assert.deepEqual(faultsFound(tsharkOver(t, sent)), []);
      t.diagnostic(`${sent.length} datagrams judged`);
    } finally {
      await driver.stop();
      await gateway.stop();
    }
  },
);
