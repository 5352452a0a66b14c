// History beside the databases people would install: size, taking in and reading, in one run.
// Usage: node bench/history-peers.ts [--json] [--small]        (about three minutes with every peer)
//
// Peers that are not installed are named and left out: DuckDB (npm), VictoriaMetrics and InfluxDB (Debian).
import { BuildingData } from './history-data.ts';
import { DAY_MS, measured, START } from './parts/history.ts';
import { duckDb } from './parts/history-peers/duckdb.ts';
import { influxDb } from './parts/history-peers/influx.ts';
import { ownHistory } from './parts/history-peers/own.ts';
import type { HistoryPeer } from './parts/history-peers/peer.ts';
import { sqliteRows } from './parts/history-peers/rows.ts';
import { victoriaMetrics } from './parts/history-peers/victoria.ts';
import { Report } from './parts/report.ts';
import { median } from './parts/statistics.ts';

const small = process.argv.includes('--small');
const POINTS = small ? 100 : 500;
const DAYS = small ? 10 : 31;
const STEP_MS = 900_000;
const ROUNDS = 9;
const BUCKETS = 1000;
const CYCLES = (DAYS * DAY_MS) / STEP_MS;
const END = START + DAYS * DAY_MS;

const report = new Report('history-peers', `${POINTS} points, ${DAYS} days every 15 minutes, a commit a cycle`);
const peers: HistoryPeer[] = [];
for (const start of [ownHistory, sqliteRows, duckDb, victoriaMetrics, influxDb]) {
  const peer = await start();
  if (typeof peer === 'string') report.row({ peer });
  else peers.push(peer);
}

const bytes = new Map<HistoryPeer, number>();
const cpu = new Map<HistoryPeer, number>();
for (const peer of peers) await takeIn(peer);
await race('a month of a point', (peer, point) => peer.range(point, START, END));
await race(`${BUCKETS} buckets of a month`, (peer, point) => peer.buckets(point, START, END, BUCKETS));
const [own, ...others] = peers;
for (const other of others) {
  if (own === undefined) continue;
  report.atLeast(
    `size of ${other.name}, times ours`,
    ratio(bytes, other, own),
    other.remark.includes('quality') ? 0.9 : 1.5,
    'x',
  );
  report.atLeast(`CPU of a sample of ${other.name}, times ours`, ratio(cpu, other, own), 1, 'x');
}
report.finish();
for (const peer of peers) await peer.stop();

/** The same samples for everybody: the generator starts from the same seed. */
async function takeIn(peer: HistoryPeer): Promise<void> {
  const data = new BuildingData({ points: POINTS, stepMs: STEP_MS, startAt: START });
  const cycles = Array.from({ length: CYCLES }, () => data.next());
  const samples = cycles.reduce((sum, cycle) => sum + cycle.length, 0);
  const before = peer.outsideCpuMs();
  const spent = await measured(async () => {
    for (const cycle of cycles) await peer.append(cycle);
    await peer.settle();
  });
  const cpuUs = (spent.cpu * 1e6 + (peer.outsideCpuMs() - before) * 1000) / samples;
  bytes.set(peer, peer.bytes() / samples);
  cpu.set(peer, cpuUs);
  report.row({
    store: peer.name,
    samples,
    'bytes a sample': bytes.get(peer) ?? 0,
    'us CPU a sample': cpuUs,
    remark: ` ${peer.remark}`,
  });
}

/** In turns, each round another point, so that nobody answers from its memory of the last one. */
async function race(what: string, read: (peer: HistoryPeer, point: number) => Promise<number>): Promise<void> {
  const times = peers.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, peer] of peers.entries()) {
      let found = 0;
      const { wall } = await measured(async () => (found = await read(peer, round * 11)));
      if (found < BUCKETS * 0.9) throw new Error(`${peer.name} found ${found} for ${what}`);
      times[index]?.push(wall * 1000);
    }
  }
  const ownMs = median(times[0] ?? []);
  for (const [index, peer] of peers.entries()) {
    const ms = median(times[index] ?? []);
    report.row({ read: what, store: peer.name, ms, 'times ours': ms / ownMs });
    if (index > 0) report.atLeast(`${what} from ${peer.name}, times ours`, ms / ownMs, 1, 'x');
  }
}

function ratio(figures: ReadonlyMap<HistoryPeer, number>, other: HistoryPeer, mine: HistoryPeer): number {
  return (figures.get(other) ?? Number.NaN) / (figures.get(mine) ?? Number.NaN);
}
