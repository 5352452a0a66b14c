// A T3 panel's full read by its private service: time, datagrams and CPU, alone and ten panels at once.
// Usage: node bench/t3-panel.ts [--json]        (a few seconds)
import { BacnetPort } from '@t3000/driver-bacnet';
import { T3Panel } from '@t3000/driver-t3';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { startChild } from './parts/child.ts';
import type { PlayedPanel } from './parts/panels-process.ts';
import { Report } from './parts/report.ts';
import { median } from './parts/statistics.ts';

const PORT = 47_887;
const ROUNDS = 15;
const READS_PER_ROUND = 20;

/** 7 + 7 + 13 block reads bring 64 inputs, 64 outputs and 128 variables. */
const BLOCK_READS = 27;
const POINTS = 256;

/** The vendor's own tool gives a panel seconds for this; a gateway has to do it besides polling. */
const READ_MS_MAX = 50;
const CPU_MS_MAX = 20;

const child = startChild('panels-process.ts');
const panels = await child.ask<PlayedPanel[]>('start', { address: '127.63.32.1', port: PORT });
const ports = { clock: realClock(), rng: realRng(), net: realNet() };
const port = new BacnetPort(ports, { address: '127.63.33.1', port: PORT, broadcasts: ['127.63.33.1'] });
await port.start();
const lines = panels.map(({ address, serialNumber }) => {
  return new T3Panel(port, ports.clock, { address, port: PORT, behind: undefined, serialNumber });
});
const [first] = lines;
if (!first) throw new Error('the building has no panel');

const report = new Report('t3-panel', `${POINTS} points of a panel in ${BLOCK_READS} block reads, on loopback`);
const cold = await measure([first], 1);
for (let round = 0; round < ROUNDS; round++) await measure([first], READS_PER_ROUND);
const alone = await rounds([first]);
const together = await rounds(lines);
for (const [what, figures] of [
  ['first read', [cold]],
  ['one panel', alone],
  [`${lines.length} panels at once`, together],
] as const) {
  report.row({
    read: what,
    'ms each': median(figures.map(({ ms }) => ms)),
    'requests each': median(figures.map(({ requests }) => requests)),
    'CPU ms each': median(figures.map(({ cpuMs }) => cpuMs)),
    'points/s': POINTS / (median(figures.map(({ ms }) => ms)) / 1000),
  });
}
report.atMost('requests of a full read', median(alone.map(({ requests }) => requests)), BLOCK_READS, '');
report.atMost('time of a full read', median(alone.map(({ ms }) => ms)), READ_MS_MAX, 'ms');
report.atMost('CPU of a full read', median(alone.map(({ cpuMs }) => cpuMs)), CPU_MS_MAX, 'ms');
report.finish();
await port.stop();
await child.stop();

interface Figures {
  readonly ms: number;
  readonly cpuMs: number;
  readonly requests: number;
}

async function rounds(read: readonly T3Panel[]): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++) figures.push(await measure(read, READS_PER_ROUND));
  return figures;
}

/** Every panel `times` over; figures are those of one read of one panel. */
async function measure(read: readonly T3Panel[], times: number): Promise<Figures> {
  for (const panel of read) await panel.facts();
  const asked = (): number => read.reduce((sum, panel) => sum + (panel.statistics['asked'] ?? 0), 0);
  const askedBefore = asked();
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  for (let time = 0; time < times; time++) await Promise.all(read.map(readWhole));
  const ms = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  const reads = times * read.length;
  return { ms: ms / reads, cpuMs: (cpu.user + cpu.system) / 1000 / reads, requests: (asked() - askedBefore) / reads };
}

/** Speed counts for nothing unless everything was read. */
async function readWhole(panel: T3Panel): Promise<void> {
  const image = await panel.readPoints();
  if (!image.ok) throw new Error(image.detail);
  const { inputs, outputs, variables } = image.value;
  if (!inputs.complete || !outputs.complete || !variables.complete) throw new Error('a block is missing');
  const points = inputs.records.size + outputs.records.size + variables.records.size;
  if (points !== POINTS) throw new Error(`${points} points were read`);
}
