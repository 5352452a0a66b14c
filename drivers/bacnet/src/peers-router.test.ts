import assert from 'node:assert/strict';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { FoundDevice, JsonObject, Net, PointConfig, UdpEndpoint } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';
import { BacnetPort } from './client/port.ts';
import {
  BacnetDevice,
  BacnetSite,
  NotificationClassObject,
  ObjectType,
  PointObject,
  serveAlarms,
  serveLists,
} from './device/index.ts';
import { handlePrivateTransfer } from './device/private-transfer.ts';
import { bacnetDriver } from './driver.ts';
import { RECIPIENT_PROCESS } from './driver/recipient-lists.ts';
import { ErrorClass, ErrorCode } from './encoding/errors.ts';
import { confirmedPrivateTransfer } from './services/private-transfer.ts';
import { bacpypesMissing, startBacpypesRouters } from './testing/bacpypes.ts';
import type { Bacpypes } from './testing/bacpypes.ts';
import type { CapturedDatagram } from './testing/pcap.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';
import { asConfig, recorded } from './testing/world.ts';

const skip = bacpypesMissing;
const NEAR_PORT = 47_791;
const FAR_PORT = 47_793;
const ROUTER = { address: '127.60.1.1', port: NEAR_PORT };
const US = { address: '127.60.1.2', port: NEAR_PORT };
const DEVICE = { address: '127.60.2.9', port: FAR_PORT };
const BROADCAST = '127.255.255.255';
const INSTANCE = 4032;
const POINTS = 300;
const never = new AbortController().signal;

type Sent = Omit<CapturedDatagram, 'frame'>;

/** MAC of a BACnet/IP node in hex. */
const macOf = ({ address, port }: UdpEndpoint): string =>
  Buffer.from([...address.split('.').map(Number), port >> 8, port & 255]).toString('hex');

const ours: JsonObject = { host: ROUTER.address, port: NEAR_PORT, network: 2, mac: macOf(DEVICE), instance: INSTANCE };
const room = (network: number, instance: number): JsonObject => ({
  host: ROUTER.address,
  port: NEAR_PORT,
  network,
  mac: '05',
  instance,
});

/** A network that also notes what arrives. */
function heard(net: Net, received: Sent[]): Net {
  return {
    ...net,
    connectTcp: (options) => net.connectTcp(options),
    listenTcp: (options, onConnection) => net.listenTcp(options, onConnection),
    interfaces: () => net.interfaces(),
    bindUdp: (options) =>
      net.bindUdp({
        ...options,
        onMessage(data, from) {
          const to = { address: options.address, port: options.port };
          received.push({ from: { address: from.address, port: from.port }, to, data: data.slice() });
          options.onMessage(data, from);
        },
      }),
  };
}

/** Our driver on network 1, the independent routers behind it, and a device of ours on network 2. */
async function world() {
  const datagrams: Sent[] = [];
  const ports = { clock: realClock(), rng: realRng(), net: recorded(heard(realNet(), datagrams), datagrams) };
  const site = new BacnetSite(ports, { broadcast: { address: BROADCAST, port: FAR_PORT } });
  const device = new BacnetDevice({
    instance: INSTANCE,
    name: 'Panel',
    segmentation: 'both',
    apduBytesMax: 480,
    clock: ports.clock,
  });
  const values = Array.from({ length: POINTS }, (_, index) => {
    const instance = index + 1;
    const name = `Value ${instance}`;
    return new PointObject({ type: ObjectType.analogValue, instance, name, value: instance / 4, covIncrement: 0.5 });
  });
  device.add(...values);
  const center = new NotificationClassObject({ instance: 1, name: 'Urgent', recipients: [] });
  device.add(center);
  serveAlarms(device);
  serveLists(device);
  await site.add(device, DEVICE.address, FAR_PORT);
  await site.start();
  const routers = await startBacpypesRouters(
    `${ROUTER.address}/8:${NEAR_PORT}`,
    `127.60.2.1/8:${FAR_PORT}`,
    `127.60.2.2/8:${FAR_PORT}`,
  );
  const shared = new BacnetPort(ports, {
    ...US,
    broadcasts: [`${BROADCAST}:${NEAR_PORT}`],
    apduTimeoutMs: 5000,
  });
  const driver = bacnetDriver(ports, { shared, statusFlags: false, cov: true });
  await driver.start();
  const open = (address: JsonObject) => driver.open(aDevice({ address, capabilities: someCapabilities() }));
  const stop = async (): Promise<void> => {
    await driver.stop();
    await routers.stop();
    await site.stop();
  };
  const [panelValue] = values;
  assert.ok(panelValue);
  return { panelValue, device, center, routers, shared, driver, datagrams, open, stop };
}

async function search({ driver }: Awaited<ReturnType<typeof world>>): Promise<FoundDevice[]> {
  const found: FoundDevice[] = [];
  const wanted = { listenMs: 2000, hosts: [], instanceMin: 4030, instanceMax: 4049 };
  await driver.discover(wanted, (each) => found.push(each), never);
  return found;
}

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await isSo()) return;
    await delay(50);
  }
  assert.fail(`never came: ${what}`);
}

async function present(link: ReturnType<Awaited<ReturnType<typeof world>>['open']>, point: PointConfig) {
  const into = { values: new Float64Array(1), qualities: new Uint8Array(1) };
  const [request] = link.pack([point]);
  assert.ok(request);
  return (await link.read(request, into, 'routine')) ?? into.values[0];
}

function judged(t: TestContext, datagrams: readonly Sent[]): void {
  if (tsharkMissing === false) assert.deepEqual(faultsFound(tsharkOver(t, datagrams)), []);
  t.diagnostic(`${datagrams.length} datagrams`);
}

const value = aPoint({ id: 7, kind: 'analog', writable: true, address: { object_type: 2, instance: 1 } });
const hopsOf = async (routers: Bacpypes) => (await routers.ask('hops', {})) as [number[], number[]];

test(
  'behind an independent router devices are found, each with its network and MAC, twins kept apart',
  { skip },
  async (t) => {
    const all = await world();
    const { shared, routers, datagrams, open, stop } = all;
    try {
      shared.whoIsRouter();
      await until(() => shared.client.routers.routes().length >= 3, 'I-Am-Router-To-Network 2, 30, 31');
      shared.whoIsRouter(40);
      await until(() => shared.client.routers.routes().length === 4, 'I-Am-Router-To-Network 40');
      assert.deepEqual(
        shared.client.routers
          .routes()
          .map(({ network, router }) => [network, router.address, router.port])
          .toSorted(([a], [b]) => Number(a) - Number(b)),
        [2, 30, 31, 40].map((network) => [network, ROUTER.address, NEAR_PORT]),
      );
      const found = await search(all);
      assert.deepEqual(
        found.map(({ instance, address }) => JSON.stringify([instance, address['network'], address['mac']])).toSorted(),
        [
          [4030, undefined, undefined],
          [4031, 2, macOf({ address: '127.60.2.2', port: FAR_PORT })],
          [INSTANCE, 2, macOf(DEVICE)],
          [4033, 30, '05'],
          [4033, 31, '05'],
          [4040, 40, '05'],
        ].map((each) => JSON.stringify(each)),
      );
      const twins = found.filter(({ instance }) => instance === 4033);
      assert.equal(new Set(twins.map(({ key }) => key)).size, 2);
      assert.match(twins.map(({ warning }) => warning).join(''), /^instance 4033 also answers from /);
      await until(() => shared.client.instances.conflict(4033) !== undefined, 'the proven duplicate');
      const [a, b, c] = [open(room(30, 4033)), open(room(31, 4033)), open(room(40, 4040))];
      assert.deepEqual(await Promise.all([a, b, c].map((link) => present(link, value))), [30.5, 31.5, 40.5]);
      const [first, second] = await hopsOf(routers);
      assert.ok(first.includes(255), 'leaves us with the highest hop count');
      assert.ok(second.includes(254), 'each router takes one off');
      judged(t, datagrams);
    } finally {
      await stop();
    }
  },
);

test(
  'through an independent router: interview, values, a write, changes of value, an answer in segments',
  { skip },
  async (t) => {
    const { panelValue, driver, shared, datagrams, routers, open, stop } = await world();
    try {
      const interview = await driver.interview(ours, () => {}, never);
      assert.ok(interview.ok, JSON.stringify(interview));
      assert.equal(interview.identity.name, 'Panel');
      assert.equal(interview.points.length, POINTS);
      assert.equal(interview.capabilities.segmentation, 'both');
      const link = driver.open(aDevice({ address: ours, capabilities: interview.capabilities }));
      const points = interview.points.map(asConfig);
      let at = 0;
      for (const request of link.pack(points)) {
        const into = { values: new Float64Array(POINTS), qualities: new Uint8Array(POINTS) };
        assert.equal(await link.read(request, into, 'routine'), undefined);
        for (const slot of request.points.keys()) assert.equal(into.values[slot], ++at / 4);
      }
      assert.equal(at, POINTS);
      assert.ok(
        datagrams.some(({ data }) => isSegment(data)),
        'a list came in segments',
      );
      assert.deepEqual(await link.write(value, { value: 19.5, priority: 8 }), { status: 'accepted' });
      assert.equal(await present(link, value), 19.5);

      const told: string[] = [];
      shared.whoIsRouter(40);
      await until(() => shared.client.routers.routes().some(({ network }) => network === 40), 'the way to 40');
      const far = open(room(40, 4040));
      assert.deepEqual(await far.write(value, { value: 22, priority: 8 }), { status: 'accepted' });
      assert.equal(await routers.ask('held', { network: 40 }), 22);
      const sink = (name: string) => ({
        onValue: (_: number, now: number) => void told.push(`${name} ${now}`),
        onLive: () => {},
      });
      const ends = [link.subscribe?.([value], sink('ours')), far.subscribe?.([value], sink('theirs'))];
      await until(() => told.includes('ours 19.5') && told.includes('theirs 22'), 'both first values');
      panelValue.value = 25;
      await routers.ask('change', { network: 40, value: 26 });
      await until(() => told.includes('ours 25') && told.includes('theirs 26'), 'both changes');
      for (const end of ends) end?.();
      link.close();
      far.close();
      judged(t, datagrams);
    } finally {
      await stop();
    }
  },
);

test(
  'an independent router refuses an unknown network, and tells the number of ours for a list of recipients',
  { skip },
  async (t) => {
    const { center, shared, driver, datagrams, open, stop } = await world();
    try {
      assert.deepEqual(await present(open(room(9, 4099)), value), {
        ok: false,
        reason: 'closed',
        detail: `router ${ROUTER.address} did not pass it on to network 9: no route to it`,
      });
      assert.equal(driver.statistics()['unroutable'], 1);
      const link = open(ours);
      assert.deepEqual(await link.setAlarmRoute?.('15:1', true), { status: 'accepted' });
      const added = center.recipients.value.find(({ process }) => process === RECIPIENT_PROCESS);
      assert.ok(added?.recipient.kind === 'address');
      assert.equal(added.recipient.value.network, 1);
      assert.equal(Buffer.from(added.recipient.value.mac).toString('hex'), macOf(US));
      assert.deepEqual(
        shared.client.routers.ownNumbers().map(({ network, configured }) => [network, configured]),
        [[1, true]],
      );
      judged(t, datagrams);
    } finally {
      await stop();
    }
  },
);

test(
  'an independent client asks through its router who has an object, and our device for a service of a vendor',
  { skip },
  async (t) => {
    const { device, routers, datagrams, stop } = await world();
    const asked: unknown[] = [];
    device.serve(
      confirmedPrivateTransfer.choice,
      handlePrivateTransfer(({ vendorId, serviceNumber, block }) => {
        asked.push([vendorId, serviceNumber, block]);
        if (serviceNumber !== 7) return { error: { errorClass: ErrorClass.services, errorCode: ErrorCode.other } };
        return { block: [{ type: 'string', value: 'Grüße zurück' }] };
      }),
    );
    try {
      assert.deepEqual(await routers.ask('who_has', { name: 'Value 17' }), [
        [`device,${INSTANCE}`, 'analog-value,17', 'Value 17'],
      ]);
      assert.deepEqual(await routers.ask('who_has', { name: 'Value 0' }), []);
      const send = (service: number) =>
        routers.ask('private_transfer', { network: 2, to: macOf(DEVICE), service, text: 'Grüße' });
      assert.deepEqual(await send(7), [999, 7, 'Grüße zurück']);
      assert.deepEqual(await send(8), [999, 8, 'services: other']);
      const block = [{ type: 'string', value: 'Grüße' }];
      assert.deepEqual(asked, [
        [999, 7, block],
        [999, 8, block],
      ]);
      judged(t, datagrams);
    } finally {
      await stop();
    }
  },
);

/** A segment of a ComplexACK behind a network header with a source (clause 20.1.5). */
function isSegment(data: Uint8Array): boolean {
  const control = data[5] ?? 0;
  if ((control & 0xa8) !== 0x08) return false;
  return ((data[9 + (data[8] ?? 0)] ?? 0) & 0xf8) === 0x38;
}
