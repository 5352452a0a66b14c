// 100 live clients with 200 points each, while 2,000 points a second change on the wire.
// Usage: node bench/live.ts [--json]        (about 40 seconds)
//
// Nothing is fed by hand: simulated devices move, the server polls 4,000 points each second and finds about half of
// them changed. Its CPU is therefore that of the whole chain: polling, change detection, trends and the live channel.
import { setTimeout as delay } from 'node:timers/promises';

import type { ServerMessage } from '@t3000/contract';
import { WebSocket } from 'ws';

import { cpuMs, rssMb } from './parts/process-figures.ts';
import { Report } from './parts/report.ts';
import { dataFolder, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';
import { percentile } from './parts/statistics.ts';

const CLIENTS = 100;
const POINTS_PER_CLIENT = 200;
const DEVICES = 4;
const POINTS_PER_DEVICE = 1000;
const WINDOW_SECONDS = 6;
const FIELD = { localAddress: '127.80.255.31', localPort: 47_886, port: 47_886 };

const report = new Report(
  'live',
  `${CLIENTS} clients x ${POINTS_PER_CLIENT} points, ${DEVICES * POINTS_PER_DEVICE} points polled each second`,
);
const site = await simulate({
  devices: DEVICES,
  pointsPerDevice: POINTS_PER_DEVICE,
  address: '127.80.3.1',
  port: FIELD.port,
});
const hub = await serverWithSite(dataFolder(), site, FIELD, { T3000_POLL_INTERVAL: '1' });
const { pid } = hub.program;
const ids = await pointIds();
// Whatever the discovery left to the compiler is done by then.
await delay(3000);

const heard = { values: 0, messages: 0, latencies: [] as number[], counting: false };
await measure('polling alone');
const sockets = await Promise.all(Array.from({ length: CLIENTS }, (_, client) => watch(client)));
await delay(2000);
const windows = [await measure(`with ${CLIENTS} clients`), await measure(`with ${CLIENTS} clients, again`)];
const watchedAll = await changesPerSecond();
report.row({ 'all points, one client': 'changes/s', found: watchedAll });

const [p99, cpu] = [
  Math.min(...windows.map(({ p99Ms }) => p99Ms)),
  Math.min(...windows.map(({ cpuPercent }) => cpuPercent)),
];
report.atLeast('changes a second on the wire', watchedAll, 1900, 'changes/s');
report.atMost('CPU of the server, polling included, of one core', cpu, 25, '%');
report.atMost('p99 from the reading to the client', p99, 250, 'ms');
report.atMost(
  'clients that were cut off',
  sockets.filter(({ readyState }) => readyState !== WebSocket.OPEN).length,
  0,
  '',
);
report.finish();
for (const socket of sockets) socket.terminate();
await hub.program.stop();
await site.child.stop();

async function measure(what: string): Promise<{ cpuPercent: number; p99Ms: number }> {
  const before = cpuMs(pid);
  const startedAt = performance.now();
  Object.assign(heard, { values: 0, messages: 0, latencies: [], counting: true });
  await delay(WINDOW_SECONDS * 1000);
  heard.counting = false;
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuPercent = (cpuMs(pid) - before) / 10 / seconds;
  const p99Ms = percentile(heard.latencies, 99);
  report.row({
    server: what,
    'CPU, % of a core': cpuPercent,
    'messages/s': heard.messages / seconds,
    'values/s': heard.values / seconds,
    'p50, ms': percentile(heard.latencies, 50),
    'p99, ms': p99Ms,
    'RSS MB': rssMb(pid),
  });
  return { cpuPercent, p99Ms };
}

/** A screen with points spread over the whole site; screens overlap as people's do. */
async function watch(client: number): Promise<WebSocket> {
  const points = Array.from({ length: POINTS_PER_CLIENT }, (_, place) => ids[(client * 37 + place * 19) % ids.length]!);
  const shown = new Map<number, number | null>();
  return subscribe([...new Set(points)], (values) => {
    const now = Date.now();
    if (heard.counting) heard.messages++;
    for (const [id, value, , at] of values) {
      // A steady value told again says only that it was read again: it may be as old as the poll interval.
      const changed = shown.has(id) && shown.get(id) !== value;
      shown.set(id, value);
      if (!heard.counting) continue;
      heard.values++;
      if (changed && at !== null) heard.latencies.push(now - at);
    }
  });
}

/** Changes the server finds in a second, as a client sees them that watches everything. */
async function changesPerSecond(): Promise<number> {
  let changes = 0;
  const socket = await subscribe(ids, (values) => void (changes += values.length));
  await delay(1000);
  const [from, startedAt] = [changes, performance.now()];
  await delay(3000);
  socket.terminate();
  return ((changes - from) * 1000) / (performance.now() - startedAt);
}

type Values = Extract<ServerMessage, { type: 'PointUpdate' }>['values'];

function subscribe(points: readonly number[], onUpdate: (values: Values) => void): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/api/live`, { headers: { cookie: hub.cookie() } });
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'hello', version: 1 }));
      socket.send(JSON.stringify({ type: 'subscribe', points, topics: [] }));
    });
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as ServerMessage;
      if (message.type === 'snapshot') resolve(socket);
      else if (message.type === 'PointUpdate') onUpdate(message.values);
    });
  });
}

async function pointIds(): Promise<number[]> {
  const found: number[] = [];
  for (let offset = 0; ; offset = found.length) {
    const { items, total } = await hub.api.listPoints({ query: { limit: 1000, offset, sort: 'id' } });
    found.push(...items.map(({ id }) => id));
    if (found.length >= total) return found;
  }
}
