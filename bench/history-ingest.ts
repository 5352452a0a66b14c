// History: taking samples in, what that costs the disk and the loop, memory, and the restart after a day.
// Usage: node bench/history-ingest.ts [--json] [--small]        (about a minute)
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { BuildingData } from './history-data.ts';
import { BenchClock, BlobStore, DAY_MS, measured, newFolder, open, RowStore, START } from './parts/history.ts';
import { rssMb } from './parts/process-figures.ts';
import { Report } from './parts/report.ts';
import { median, percentile } from './parts/statistics.ts';

const small = process.argv.includes('--small');
const STEP_MS = 900_000;
const BUILDING = small ? 2000 : 39_200;
const FAST_DAYS = small ? 3 : 365;

const report = new Report('history-ingest', 'what taking samples in costs, against a row per sample in SQLite');

/** Bytes this process gave to the disk (Linux). */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

/** A month in operation: a commit per cycle of 2,000 points, sealing each day, the file of the month at the end. */
async function month(): Promise<void> {
  const points = small ? 200 : 2000;
  const clock = new BenchClock();
  const history = await open(newFolder('month'), clock);
  const data = new BuildingData({ points, stepMs: STEP_MS, startAt: START });
  const cycles = Array.from({ length: 31 * 96 }, () => data.next());
  const samples = cycles.reduce((sum, cycle) => sum + cycle.length, 0);
  const before = writtenBytes();
  const spent = await measured(async () => {
    for (const [index, cycle] of cycles.entries()) {
      clock.at = START + (index + 1) * STEP_MS;
      history.append(cycle);
      await history.commit();
    }
    await history.compact();
  });
  const bytes = (writtenBytes() - before) / samples;
  await history.close();
  const rows = new RowStore();
  const some = cycles.slice(0, 48);
  const rowsSpent = await measured(() => some.forEach((cycle) => rows.append(cycle)));
  rows.close();
  const rowSamples = some.reduce((sum, cycle) => sum + cycle.length, 0);
  const floor = new BlobStore();
  const floorSpent = await measured(() => cycles.forEach((cycle) => floor.append(cycle)));
  floor.close();
  report.row({
    ingest: 'a month by cycles, all in',
    'M samples/s': samples / spent.wall / 1e6,
    'us CPU/sample': (spent.cpu / samples) * 1e6,
    'bytes written': bytes,
    'rows, us CPU': (rowsSpent.cpu / rowSamples) * 1e6,
    'blob, us CPU': (floorSpent.cpu / samples) * 1e6,
    'times blob': spent.cpu / floorSpent.cpu,
  });
  report.atMost('CPU of a sample, sealed and in the file of the month', (spent.cpu / samples) * 1e6, 0.3, 'us');
  report.atMost('bytes written for a sample', bytes, 80, 'bytes');
}

/** An import in blocks of a day: on the disk as it was given, and then as it is kept. The one must not hide the other. */
async function imported(): Promise<void> {
  const clock = new BenchClock();
  clock.at = START + 31 * DAY_MS;
  const history = await open(newFolder('import'), clock);
  const data = new BuildingData({ points: small ? 200 : 2000, stepMs: STEP_MS, startAt: START });
  const blocks = Array.from({ length: 31 }, () => data.block(96));
  const samples = blocks.reduce((sum, block) => sum + block.length, 0);
  const { wall } = await measured(async () => {
    for (const block of blocks) {
      history.append(block);
      await history.commit();
    }
  });
  const sealing = await measured(() => history.compact(0));
  await history.close();
  report.row({
    import: 'a month in blocks of a day, durable',
    'M samples/s': samples / wall / 1e6,
    'M samples/s, sealed': samples / (wall + sealing.wall) / 1e6,
  });
  report.atLeast('durable ingest', samples / wall / 1e6, 2, 'M samples/s');
}

/** A day of the whole building, then the restart before it is sealed. */
async function building(): Promise<void> {
  const folder = newFolder('building');
  const clock = new BenchClock();
  let history = await open(folder, clock);
  const data = new BuildingData({ points: BUILDING, stepMs: STEP_MS, startAt: START });
  const scans: number[] = [];
  let [samplesTaken, cpu] = [0, 0];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let cycle = 0; cycle < 95; cycle++) {
    clock.at = START + (cycle + 1) * STEP_MS;
    const samples = data.next();
    const spent = await measured(async () => {
      history.append(samples);
      await history.commit();
    });
    scans.push(spent.wall * 1000);
    samplesTaken += samples.length;
    cpu += spent.cpu;
  }
  report.row({
    scan: `${BUILDING} points committed`,
    'median ms': median(scans),
    'p99 ms': percentile(scans, 99),
    'rss MB': rssMb(process.pid),
  });
  report.atMost('scan of the building, committed', median(scans), 10, 'ms');
  report.atMost('memory with a day of the building', rssMb(process.pid), 350, 'MB');
  await history.close();
  const { wall } = await measured(async () => {
    history = await open(folder, clock);
  });
  report.row({ restart: 'after a day that was not sealed', ms: wall * 1000 });
  report.atMost('restart after a full day', wall * 1000, 1000, 'ms');
  delay.enable();
  const seal = await measured(() => history.compact(Infinity));
  delay.disable();
  report.row({
    sealing: 'the day, and into the file of the month',
    s: seal.wall,
    'loop p99 ms': delay.percentile(99) / 1e6,
    'loop max ms': delay.max / 1e6,
    'CPU, us/sample': ((cpu + seal.cpu) / samplesTaken) * 1e6,
  });
  await history.close();
}

/** A year of one point at one second, read while the loop is watched. */
async function fastYear(): Promise<void> {
  const clock = new BenchClock();
  const history = await open(newFolder('fast'), clock);
  const data = new BuildingData({ points: 1, stepMs: 1000, startAt: START });
  for (let day = 0; day < FAST_DAYS; day++) {
    clock.at = START + (day + 1) * DAY_MS;
    history.append(data.block(86_400));
    await history.commit();
  }
  await history.compact(Infinity);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await history.buckets([0], START, START + DAY_MS, 60_000);
  delay.enable();
  const buckets = await measured(() => history.buckets([0], START, clock.at, (FAST_DAYS * DAY_MS) / 1000));
  delay.disable();
  const { samples } = await history.statistics();
  report.row({
    read: 'a year at one second to 1,000 buckets',
    samples,
    ms: buckets.wall * 1000,
    'loop p99 ms': delay.percentile(99) / 1e6,
  });
  report.atMost('delay of the loop meanwhile, p99', delay.percentile(99) / 1e6, 10, 'ms');
  await history.close();
}

await building();
await month();
await imported();
await fastYear();
report.finish();
