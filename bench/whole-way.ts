// The whole way: 15,000 points, polled every second over BACnet and Modbus, and every reading kept in history.
// Usage: node bench/whole-way.ts [--json] [--minutes 10]        (about a minute and a half)
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { until } from '../test/harness/until.ts';
import { startModbusField } from './parts/modbus-process.ts';
import { cpuMs, rssMb } from './parts/process-figures.ts';
import { Report } from './parts/report.ts';
import { dataFolder, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';
import { median } from './parts/statistics.ts';

const BACNET = { devices: 8, pointsPerDevice: 1500, address: '127.80.6.1', port: 47_892, apduBytesMax: 1476 };
const MODBUS = { devices: 30, pointsPerDevice: 100, port: 15_137 };
const FIELD = { localAddress: '127.80.255.61', localPort: BACNET.port, port: BACNET.port };
const POINTS = BACNET.devices * BACNET.pointsPerDevice + MODBUS.devices * MODBUS.pointsPerDevice;
const WINDOW_SECONDS = 10;
/** Two rounds of sealing in each half. */
const MEMORY_MINUTES_MIN = 10;
const minutes = Number(process.argv[process.argv.indexOf('--minutes') + 1] ?? 1) || 1;

const report = new Report('whole-way', `${POINTS} points over BACnet and Modbus, polled and kept every second`);
const data = dataFolder();
const meters = Array.from({ length: MODBUS.devices }, (_, index) => ({
  host: `127.80.7.${index + 1}`,
  port: MODBUS.port,
}));
const field = await startModbusField(meters);
await field.ask('move', 1000);
const site = await simulate(BACNET);
const hub = await serverWithSite(data, site, FIELD, {
  T3000_POLL_INTERVAL: '1',
  T3000_TREND_INTERVAL: '1',
  T3000_MODBUS_MAPS: mapFolder(),
});
for (const meter of meters) {
  const address = { ...meter, unit: 1, map: 'bench-meter' };
  const { id } = await hub.api.addDevice({ body: { protocol: 'modbus', address } });
  await until(`the meter at ${meter.host}`, async () => {
    const { devices } = await hub.api.getDiscovery({ params: { job: id } });
    return devices[0]?.state === 'added';
  });
}
await until('a good value of every point', async () => (await hub.api.getStatus()).points.good === POINTS, 120_000);
// The compiler is done by then, and every trend has had its first sample.
await delay(5000);

const windows: { cores: number; samples: number; memory: number }[] = [];
const first = await figures();
let last = first;
for (let window = 0; window < minutes * (60 / WINDOW_SECONDS); window++) {
  await delay(WINDOW_SECONDS * 1000);
  const now = await figures();
  const seconds = (now.at - last.at) / 1000;
  const measured = {
    cores: (now.cpu - last.cpu) / 1000 / seconds,
    samples: (now.history.appended - last.history.appended) / seconds,
    memory: rssMb(hub.program.pid),
  };
  windows.push(measured);
  report.row({
    after: `${Math.round((now.at - first.at) / 1000)} s`,
    cores: measured.cores,
    'samples/s': measured.samples,
    'RSS MB': measured.memory,
    'loop p99 ms': now.process.loop_delay_ms_p99,
    'late cycles': now.polling.cycles_dropped,
  });
  last = now;
}

const seconds = (last.at - first.at) / 1000;
const stored = last.history.appended - first.history.appended;
const dropped = Object.values(last.history.dropped).reduce((sum, count) => sum + count, 0);
const half = Math.ceil(windows.length / 2);
const memory = (from: number, to?: number): number => median(windows.slice(from, to).map((window) => window.memory));
report.atMost('CPU of the server', median(windows.map(({ cores }) => cores)), 1.5, 'cores');
report.atLeast('readings kept, share of one a second and point', stored / (POINTS * seconds), 0.99, '');
report.atMost('samples dropped', dropped, 0, '');
report.atMost('cycles that came too late', last.polling.cycles_dropped - first.polling.cycles_dropped, 0, '');
// Samples stay in memory until they are sealed, every three minutes at this rate: only a longer run tells what grows.
if (minutes >= MEMORY_MINUTES_MIN) {
  report.atMost('memory of the second half, times the first', memory(half) / memory(0, half), 1.1, '');
}
report.finish();
await hub.program.stop();
await site.child.stop();
await field.stop();

async function figures() {
  const status = await hub.api.getStatus();
  return { ...status, at: performance.now(), cpu: cpuMs(hub.program.pid) };
}

/** A hundred registers, each of them a point. */
function mapFolder(): string {
  const folder = join(data, 'maps');
  mkdirSync(folder);
  const entries = Array.from({ length: MODBUS.pointsPerDevice }, (_, index) => {
    return { register: String(40_101 + index), name: `Reading ${index + 1}`, type: 'uint16', write: 'none' };
  });
  writeFileSync(join(folder, 'bench-meter.json'), JSON.stringify({ id: 'bench-meter', name: 'Bench meter', entries }));
  return folder;
}
