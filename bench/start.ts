// How soon a server with 40,000 points is ready, and what it holds when nobody uses it.
// Usage: node bench/start.ts [--json]        (about 50 seconds)
import { setTimeout as delay } from 'node:timers/promises';

import { startServer } from '../test/harness/hub.ts';
import { cpuMs, rssMb } from './parts/process-figures.ts';
import { Report } from './parts/report.ts';
import { dataFolder, ordinary, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';
import { median } from './parts/statistics.ts';

const STARTS = 5;
/** The same without polling and without points shows where the time goes. */
const STARTS_COMPARED = 3;
const IDLE_SECONDS = 2;
const DEVICES = 20;
const POINTS_PER_DEVICE = 1960;
const FIELD = { localAddress: '127.80.255.41', localPort: 47_888, port: 47_888 };

interface Start {
  readonly readyMs: number;
  readonly readyCpuMs: number;
  readonly readyMb: number;
  readonly idleMb: number;
  readonly idleCpuPercent: number;
}

const points = DEVICES * POINTS_PER_DEVICE;
const report = new Report(
  'start',
  `t3000 serve with ${points.toLocaleString('en')} points in the site file, median of ${STARTS} starts`,
);
const site = await simulate({
  devices: DEVICES,
  pointsPerDevice: POINTS_PER_DEVICE,
  address: '127.80.4.1',
  port: FIELD.port,
});
const data = dataFolder();
const filled = await serverWithSite(data, site, FIELD);
await filled.program.stop();

const empty = await starts(STARTS_COMPARED, dataFolder(), {});
const resting = await starts(STARTS_COMPARED, data, { BACKGROUND_COLLECTION_ENABLED: 'false' });
const polling = await starts(STARTS, data, {});
show('empty site', empty);
show(`${points.toLocaleString('en')} points, not polled`, resting);
show(`${points.toLocaleString('en')} points, each polled every 10 s`, polling);
report.atMost('ready with 40,000 points', middle(polling, 'readyMs'), 1000, 'ms');
report.atMost('idle memory with 40,000 points, not polled', middle(resting, 'idleMb'), 150, 'MB');
report.atMost('idle memory with 40,000 points, polled', middle(polling, 'idleMb'), 150, 'MB');
report.finish();
await site.child.stop();

async function starts(count: number, folder: string, env: Readonly<Record<string, string>>): Promise<Start[]> {
  const found: Start[] = [];
  for (let round = 0; round < count; round++) found.push(await startOnce(folder, env));
  return found;
}

async function startOnce(folder: string, env: Readonly<Record<string, string>>): Promise<Start> {
  const startedAt = performance.now();
  const program = startServer(folder, FIELD, { ...ordinary, ...env });
  const { url } = await program.event('ready');
  const response = await fetch(`${url as string}/health`);
  if (!response.ok) throw new Error(`the server says ready and answers ${response.status}`);
  const readyMs = performance.now() - startedAt;
  const [readyMb, readyCpuMs] = [rssMb(program.pid), cpuMs(program.pid)];
  await delay(IDLE_SECONDS * 1000);
  const idleCpuPercent = (cpuMs(program.pid) - readyCpuMs) / 10 / IDLE_SECONDS;
  const idleMb = rssMb(program.pid);
  await program.stop();
  return { readyMs, readyCpuMs, readyMb, idleMb, idleCpuPercent };
}

function show(what: string, found: readonly Start[]): void {
  report.row({
    site: what,
    'ready, ms': middle(found, 'readyMs'),
    'CPU by then, ms': middle(found, 'readyCpuMs'),
    'RSS ready, MB': middle(found, 'readyMb'),
    [`RSS +${IDLE_SECONDS} s, MB`]: middle(found, 'idleMb'),
    'CPU then, %': middle(found, 'idleCpuPercent'),
  });
}

function middle(found: readonly Start[], figure: keyof Start): number {
  return median(found.map((start) => start[figure]));
}
