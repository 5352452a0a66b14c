import { sleep } from '@t3000/core';
import type { Clock, UdpEndpoint } from '@t3000/core';
import type { BacnetPort } from '../client/port.ts';
import { anyDeviceId, askValue } from '../client/questions.ts';
import { measureClock } from '../driver/device-clock.ts';
import { DeviceSession } from '../driver/device-session.ts';
import { vendorName } from '../driver/vendors.ts';
import { Property } from '../encoding/properties.ts';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import { BvlcFunction } from '../link/bvlc.ts';
import { NetworkMessageType } from '../link/network-message.ts';
import type { BroadcastTableEntry } from '../link/bvlc-message.ts';
import type { NetworkFinding } from './finding.ts';
import { bbmdFindings } from './judge-bbmds.ts';
import { deviceFindings } from './judge-devices.ts';
import type { ExaminedDevice } from './judge-devices.ts';
import { networkFindings } from './judge-network.ts';
import { NetworkWatch } from './network-watch.ts';

export interface ExaminationOptions {
  /** How long to listen for answers to broadcasts, milliseconds. */
  readonly listenMs: number;
  /** BBMDs to ask besides those that show themselves. */
  readonly bbmds?: readonly UdpEndpoint[];
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

export interface Examination {
  readonly findings: readonly NetworkFinding[];
  /** What was looked at, so that "no findings" says something. */
  readonly examined: {
    readonly devices: number;
    readonly routers: number;
    readonly networks: number;
    readonly bbmds: number;
    readonly listenedMs: number;
  };
}

/** Devices examined one by one; the largest sites are looked at in parts. */
const DEVICES_MAX = 500;

/** Devices examined at once. */
const SIDE_BY_SIDE = 16;

/** Reads by which the way to a device is judged: enough to see one loss in ten. */
const PROBES = 10;

/** Addresses asked whether they are BBMDs. */
const BBMDS_ASKED_MAX = 128;

/** Looks at the network from this port: asks everybody, listens to all, and says what is wrong and why. */
export async function examineNetwork(
  port: BacnetPort,
  clock: Clock,
  options: ExaminationOptions,
  signal: AbortSignal,
): Promise<Examination> {
  const { client } = port;
  const report = options.onProgress ?? ((): void => {});
  const watch = new NetworkWatch(clock, client);
  const found = new Map<string, { address: BacnetAddress; instance: number; vendorId: number }>();
  const forget = port.onIAm((address, { instance, vendorId }) => {
    if (found.size < DEVICES_MAX) found.set(`${instance}@${addressKey(address)}`, { address, instance, vendorId });
  });
  try {
    report('listening', 0, 1);
    port.whoIs();
    port.whoIsRouter();
    askNetworkNumber(port);
    await sleep(clock, options.listenMs, signal);
    const announced = [...found.values()];
    report('checking instances', 0, 1);
    const doubtful = new Set(
      announced.map(({ instance }) => instance).filter((i) => client.instances.claims(i).length > 1),
    );
    await Promise.all(Array.from(doubtful, (instance) => client.instances.check(instance)));
    const tables = await readTables(port, watch, announced, options.bbmds ?? [], report, signal);
    let done = 0;
    const devices = await inTurns(announced, async (device) => {
      const examined = await examineDevice(port, clock, device, signal);
      report('examining devices', ++done, announced.length);
      return examined;
    });
    const findings = [
      ...networkFindings(port, watch, announced.length),
      ...bbmdFindings(tables, watch),
      ...deviceFindings(devices),
    ].toSorted((left, right) => Number(left.severity === 'warning') - Number(right.severity === 'warning'));
    return {
      findings,
      examined: {
        devices: announced.length,
        routers: new Set(client.routers.routes().map(({ router }) => `${router.address}:${router.port}`)).size,
        networks: new Set(client.routers.routes().map(({ network }) => network)).size,
        bbmds: tables.size,
        listenedMs: Math.round(watch.elapsedMs),
      },
    };
  } finally {
    forget();
    watch.stop();
  }
}

function askNetworkNumber(port: BacnetPort): void {
  for (const endpoint of port.broadcasts()) {
    const message = { type: NetworkMessageType.whatIsNetworkNumber };
    port.client.link.sendNetworkMessage(endpoint, BvlcFunction.originalBroadcastNpdu, message);
  }
}

/** Tables of all who admit to be a BBMD: those seen forwarding, those configured, and any device on this link. */
async function readTables(
  port: BacnetPort,
  watch: NetworkWatch,
  devices: readonly { readonly address: BacnetAddress }[],
  named: readonly UdpEndpoint[],
  report: (step: string, done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Map<string, readonly BroadcastTableEntry[]>> {
  const direct = devices.map(({ address }) => address).filter(({ behind }) => behind === undefined);
  const registered = port.registrations().map(({ bbmd }) => bbmd);
  const all = [...named, ...registered, ...watch.forwarders.values(), ...direct];
  const candidates = new Map(all.map(({ address, port: udp }) => [`${address}:${udp}`, { address, port: udp }]));
  const asked = [...candidates].slice(0, BBMDS_ASKED_MAX);
  const tables = new Map<string, readonly BroadcastTableEntry[]>();
  let done = 0;
  await inTurns(asked, async ([key, endpoint]) => {
    if (signal.aborted) return;
    const answer = await port.client.bbmds.readBroadcastTable(endpoint);
    // An empty table is what a device answers that could be a BBMD and is none.
    if (answer.ok && answer.entries.length > 0) tables.set(key, answer.entries);
    report('asking for broadcast tables', ++done, asked.length);
  });
  return tables;
}

async function examineDevice(
  port: BacnetPort,
  clock: Clock,
  device: { readonly address: BacnetAddress; readonly instance: number; readonly vendorId: number },
  signal: AbortSignal,
): Promise<ExaminedDevice> {
  const { transactions } = port.client;
  const { address, instance } = device;
  const { counters } = transactions.peer(address);
  const before = { ...counters };
  const options = { priority: 'routine', signal } as const;
  const times: number[] = [];
  for (let probe = 0; probe < PROBES && !signal.aborted; probe++) {
    const askedAt = clock.monotonic();
    const value = await askValue(
      transactions,
      address,
      { objectId: anyDeviceId, property: Property.objectIdentifier },
      options,
    );
    if (value === undefined && probe >= 1 && times.length === 0) break;
    if (value !== undefined) times.push(clock.monotonic() - askedAt);
  }
  const isReachable = times.length > 0 && !signal.aborted;
  const read = (property: number) =>
    isReachable ? askValue(transactions, address, { objectId: anyDeviceId, property }, options) : undefined;
  const vendorId = await read(Property.vendorIdentifier);
  const vendor = await read(Property.vendorName);
  const session = new DeviceSession(transactions, address, { answerBytesMax: 480, readMultiple: false });
  const time = isReachable ? await measureClock(session, clock, instance) : undefined;
  return {
    address,
    instance,
    announcedVendorId: device.vendorId,
    vendorId: vendorId?.type === 'unsigned' ? vendorId.value : undefined,
    vendorName: vendor?.type === 'string' ? vendor.value : undefined,
    registeredName: vendorName(device.vendorId),
    times,
    sent: counters.sent - before.sent,
    retried: counters.retried - before.retried,
    timeouts: counters.timeouts - before.timeouts,
    clock: time?.ok ? time : undefined,
  };
}

async function inTurns<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next]; next < items.length; item = items[next]) {
      const at = next++;
      // `next` was below the length, so there is an item.
      results[at] = await run(item as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, items.length) }, worker));
  return results;
}
