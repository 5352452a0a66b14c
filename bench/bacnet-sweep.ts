// Reading 1,000 and 10,000 points of one device: CPU a point against the library @bacnet-js/client.
// Usage: node bench/bacnet-sweep.ts [--json]        (about half a minute)
import { Report } from './parts/report.ts';
import { simulate } from './parts/simulator-process.ts';
import { median } from './parts/statistics.ts';
import { startSweepClient } from './parts/sweep-process.ts';
import type { SweepClient, SweepKind, SweepRound } from './parts/sweep-process.ts';

const ROUNDS = 7;
const WINDOW = 4;
const WARM_UP_POINTS = 2_000_000;
/** Largest APDU of BACnet/IP: 92 present-values in an answer. */
const APDU_BYTES = 1476;
const PORT = 47_880;
const kinds: readonly SweepKind[] = ['driver', 'library', 'driver with flags', 'floor'];

const report = new Report('bacnet-sweep', `present values of one device, ${WINDOW} requests under way, on loopback`);
await sweepDevice(1000, 80);
await sweepDevice(10_000, 8);
report.finish();

async function sweepDevice(points: number, sweepsPerRound: number): Promise<void> {
  const site = await simulate({
    devices: 1,
    pointsPerDevice: points,
    address: '127.80.0.1',
    port: PORT,
    apduBytesMax: APDU_BYTES,
  });
  const clients: SweepClient[] = [];
  for (const [index, kind] of kinds.entries()) {
    const { devices } = site;
    const address = `127.80.255.${index + 1}`;
    clients.push(await startSweepClient({ kind, devices, address, port: PORT, window: WINDOW, inFlightMax: 256 }));
  }
  const first = new Map<SweepKind, number>();
  for (const client of clients) first.set(client.kind, (await client.round(1)).sweepMs[0]!);
  await checkValues(clients, points);
  // A gateway runs for years: what counts is the state after the compiler has seen everything, some 20,000 requests.
  for (const client of clients) await client.round(WARM_UP_POINTS / points);
  const rounds = new Map<SweepKind, SweepRound[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const client of clients) rounds.get(client.kind)!.push(await client.round(sweepsPerRound));
  }
  const cpu = (kind: SweepKind): number[] => rounds.get(kind)!.map(({ cpuUs }) => cpuUs / (sweepsPerRound * points));
  for (const kind of kinds) {
    const sweepMs = median(rounds.get(kind)!.flatMap((round) => round.sweepMs));
    report.row({
      [`${points.toLocaleString('en')} points`]: kind === 'library' ? '@bacnet-js/client' : kind,
      'first, ms': first.get(kind)!,
      'sweep, ms': sweepMs,
      'points/s': (points / sweepMs) * 1000,
      'CPU us/point': median(cpu(kind)),
      'x driver': median(cpu(kind)) / median(cpu('driver')),
    });
  }
  // Round by round: both sides of one ratio saw the same seconds of the machine.
  const [own, library, floor] = [cpu('driver'), cpu('library'), cpu('floor')];
  const shares = own.map((cost, round) => cost / library[round]!);
  const sharesAboveFloor = own.map((cost, round) => (cost - floor[round]!) / (library[round]! - floor[round]!));
  const what = `CPU a point of ${points.toLocaleString('en')}, share of the library's`;
  report.atMost(what, median(shares), 0.2, '');
  report.atMost(`${what}, both above the floor`, median(sharesAboveFloor), 0.2, '');
  if (points === 1000) report.atMost('first sweep of 1,000 points', first.get('driver')!, 50, 'ms');
  for (const { child } of [...clients, site]) await child.stop();
}

/** Speed counts for nothing unless everybody read everything, and the same. */
async function checkValues(clients: readonly SweepClient[], points: number): Promise<void> {
  const own = await clients.find(({ kind }) => kind === 'driver')!.values();
  const library = await clients.find(({ kind }) => kind === 'library')!.values();
  const read = own.filter((value, index) => Number.isFinite(value) && Number.isFinite(library[index])).length;
  // Set-points rest while the other values move on between two readings.
  const same = own.filter((value, index) => Math.abs(value - library[index]!) < 1e-4).length;
  if (read !== points || same < points / 4) throw new Error(`${read} of ${points} points were read, ${same} alike`);
}
