// What devices that do not answer cost those that do: cycle times of 70 living ones, alone and beside 30 dead ones.
// Usage: node bench/bacnet-isolation.ts [--json] [--quick]        (about a minute)
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';

import { silentLog } from '@t3000/core';
import { bacnetDriver } from '@t3000/driver-bacnet';
import { createBuilding } from '@t3000/engine';
import type { Building } from '@t3000/engine';
import { realClock, realNet, realRng } from '@t3000/runtime';

import { interviewAll } from './parts/field-devices.ts';
import type { FieldDevice } from './parts/field-devices.ts';
import { Report } from './parts/report.ts';
import { simulate } from './parts/simulator-process.ts';
import { median, percentile } from './parts/statistics.ts';

const isQuick = process.argv.includes('--quick');
const LIVING = 70;
const DEAD = 30;
const POINTS = 20;
const POLL_MS = 500;
const ROUNDS = isQuick ? 1 : 3;
const MEASURED_MS = isQuick ? 3_000 : 8_000;
/** Cycles before the first look: connections are new, and dead devices not known to be dead yet count fully. */
const SETTLE_MS = 1_000;
const PORT = 48_143;

const report = new Report('bacnet-isolation', `${LIVING} devices x ${POINTS} points every ${POLL_MS} ms`);
const site = await simulate({ devices: LIVING, pointsPerDevice: POINTS, address: '127.66.3.1', port: PORT });
const living = await interviewAll(site.devices, '127.66.255.1', 1);
const [model] = living;
if (model === undefined) throw new Error('no device was found');
const deadHosts = Array.from({ length: DEAD }, (_, index) => `127.66.4.${index + 1}`);
const dead = deadHosts.map((host, index): FieldDevice => {
  const id = 1000 + index;
  const address = { host, port: PORT, instance: 4_000_000 + index };
  const points = model.points.map((point, number) =>
    Object.assign({}, point, { id: 1_000_000 + index * 100 + number, deviceId: id }),
  );
  return { config: { ...model.config, id, address, name: `Dead ${index + 1}` }, points };
});
// Without a socket the machine itself would say at once that nobody is there.
const silent = await Promise.all(deadHosts.map(listenSilently));

const runs = { alone: [] as Cycles[], 'beside dead ones': [] as Cycles[] };
for (let round = 0; round < ROUNDS; round++) {
  runs.alone.push(await cyclesOf(living));
  runs['beside dead ones'].push(await cyclesOf([...dead, ...living]));
}
const of = (run: keyof typeof runs, figure: keyof Cycles): number => median(runs[run].map((each) => each[figure]));
for (const run of Object.keys(runs) as (keyof typeof runs)[]) {
  report.row({
    'living devices': run,
    'cycle p50, ms': of(run, 'p50'),
    'cycle p99, ms': of(run, 'p99'),
    'cycles a second': of(run, 'perSecond'),
    dropped: of(run, 'dropped'),
  });
}
const ratio = (figure: keyof Cycles): number => of('beside dead ones', figure) / of('alone', figure);
report.atMost('median cycle beside dead devices, times that without', ratio('p50'), 1.25, '');
report.atLeast('cycles done beside dead devices, share of those without', ratio('perSecond'), 0.98, '');
report.finish();
for (const socket of silent) socket.close();
await site.child.stop();

interface Cycles {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly dropped: number;
}

async function cyclesOf(devices: readonly FieldDevice[]): Promise<Cycles> {
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const driver = bacnetDriver(ports, { address: '127.66.255.2', port: PORT, broadcasts: ['127.255.255.255:47899'] });
  await driver.start();
  const building = createBuilding({
    ...ports,
    log: silentLog,
    drivers: new Map([['bacnet', driver]]),
    history: { append: () => undefined },
    recorder: {
      requested: () => undefined,
      finished: () => undefined,
      overrideSet: () => undefined,
      overrideEnded: () => undefined,
    },
    overrides: [],
    onCapabilities: () => undefined,
    ttlMs: { input: 5_000, output: 5_000, variable: 5_000 },
    interfaceTimeoutMs: 5_000,
    polling: true,
  });
  for (const { config, points } of devices)
    building.putDevice(
      config,
      points.map((point) => Object.assign({}, point, { pollIntervalMs: POLL_MS })),
    );
  building.start();
  await delay(SETTLE_MS);
  const before = counted(building);
  const times: number[] = [];
  const until = performance.now() + MEASURED_MS;
  while (performance.now() < until) {
    await delay(POLL_MS);
    for (const { config } of living) times.push(building.deviceStatus(config.id)?.cycleMs ?? Number.NaN);
  }
  const after = counted(building);
  await building.stop();
  await driver.stop();
  const cycles = times.filter(Number.isFinite);
  return {
    p50: median(cycles),
    p99: percentile(cycles, 99),
    perSecond: ((after.cycles - before.cycles) * 1000) / MEASURED_MS,
    dropped: after.dropped - before.dropped,
  };
}

/** Cycles of the living alone. */
function counted(building: Building): { readonly cycles: number; readonly dropped: number } {
  const all = living.map(({ config }) => building.deviceStatus(config.id));
  return {
    cycles: all.reduce((sum, status) => sum + (status?.cycles ?? 0), 0),
    dropped: all.reduce((sum, status) => sum + (status?.cyclesDropped ?? 0), 0),
  };
}

async function listenSilently(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
  await new Promise<void>((resolve) => void socket.bind(PORT, address, resolve));
  return socket;
}
