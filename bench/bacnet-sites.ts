// Sweeping whole sites, all devices at once: 20 panels of 1,960 points and 500 devices of 80 points.
// Usage: node bench/bacnet-sites.ts [--json]        (about 40 seconds)
import { cpuMs, rssMb } from './parts/process-figures.ts';
import { Report } from './parts/report.ts';
import { simulate } from './parts/simulator-process.ts';
import { median } from './parts/statistics.ts';
import { startSweepClient } from './parts/sweep-process.ts';
import type { SweepKind, SweepRound } from './parts/sweep-process.ts';

const ROUNDS = 5;
const SWEEPS_PER_ROUND = 3;
const WARM_UP_SWEEPS = 20;
const PORT = 47_882;
/** Its invoke ids, one octet for all devices together, are reused while in use beyond this; see the decision on the BACnet core. */
const LIBRARY_IN_FLIGHT_MAX = 64;

const kinds: readonly SweepKind[] = ['driver with flags', 'driver', 'library'];

const report = new Report(
  'bacnet-sites',
  'every point of every device, one request under way to each, panels answer up to 600 bytes',
);
await sweepSite(20, 1960);
await sweepSite(500, 80);
report.finish();

async function sweepSite(deviceCount: number, pointsPerDevice: number): Promise<void> {
  const points = deviceCount * pointsPerDevice;
  const site = await simulate({ devices: deviceCount, pointsPerDevice, address: '127.80.1.1', port: PORT });
  const clients = [];
  for (const [index, kind] of kinds.entries()) {
    const inFlightMax = kind === 'library' ? LIBRARY_IN_FLIGHT_MAX : deviceCount;
    const address = `127.80.255.${index + 11}`;
    clients.push(await startSweepClient({ kind, devices: site.devices, address, port: PORT, window: 1, inFlightMax }));
  }
  const rounds = new Map<SweepKind, SweepRound[]>(kinds.map((kind) => [kind, []]));
  const simulatorCpuMs = new Map<SweepKind, number[]>(kinds.map((kind) => [kind, []]));
  for (const client of clients) await client.round(WARM_UP_SWEEPS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const client of clients) {
      const before = cpuMs(site.child.pid);
      rounds.get(client.kind)!.push(await client.round(SWEEPS_PER_ROUND));
      simulatorCpuMs.get(client.kind)!.push(cpuMs(site.child.pid) - before);
    }
  }
  const cpu = (kind: SweepKind): number[] => rounds.get(kind)!.map(({ cpuUs }) => cpuUs / (SWEEPS_PER_ROUND * points));
  const sweepMs = (kind: SweepKind): number => median(rounds.get(kind)!.flatMap((round) => round.sweepMs));
  for (const kind of kinds) {
    report.row({
      [`${deviceCount} devices x ${pointsPerDevice} points`]:
        kind === 'library' ? '@bacnet-js/client, 64 under way' : kind,
      'sweep, ms': sweepMs(kind),
      'points/s': (points / sweepMs(kind)) * 1000,
      'CPU us/point': median(cpu(kind)),
      'x driver': median(cpu(kind)) / median(cpu('driver')),
      'RSS MB': median(rounds.get(kind)!.map((round) => round.rssMb)),
      'simulator us/pt': (median(simulatorCpuMs.get(kind)!) * 1000) / (SWEEPS_PER_ROUND * points),
      'simulator MB': rssMb(site.child.pid),
    });
  }
  const values = await clients[0]!.values();
  const read = values.filter(Number.isFinite).length;
  if (read !== points) throw new Error(`${read} of ${points} points were read`);
  const name = `${deviceCount} x ${pointsPerDevice}`;
  // The plan is 15,000 points a second; a sweep has ten times that head room, and the engine and history their share.
  report.atLeast(
    `${name}, points a second with flags`,
    (points / sweepMs('driver with flags')) * 1000,
    150_000,
    'points/s',
  );
  report.atMost(`${name}, CPU a point with flags`, median(cpu('driver with flags')), 5, 'us');
  report.atMost(
    `${name}, memory of the client`,
    median(rounds.get('driver with flags')!.map((round) => round.rssMb)),
    350,
    'MB',
  );
  for (const { child } of [...clients, site]) await child.stop();
}
