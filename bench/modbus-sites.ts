// Polling whole sites over Modbus TCP: 30 and 500 devices, 100 registers of each every five seconds.
// Usage: node bench/modbus-sites.ts [--json] [--quick]        (about a minute)
import { startChild } from './parts/child.ts';
import { startModbusField } from './parts/modbus-process.ts';
import type { ModbusClientKind, Place, PollResult } from './parts/modbus-process.ts';
import { Report } from './parts/report.ts';

const isQuick = process.argv.includes('--quick');
const INTERVAL_MS = 5_000;
const DURATION_MS = isQuick ? 5_000 : 15_000;
const kinds: readonly ModbusClientKind[] = ['driver', 'modbus-serial'];

const report = new Report('modbus-sites', `100 registers of each device every ${INTERVAL_MS / 1000} s, starts spread`);
await pollSite(30, 15_131, { cpuPercent: 1, p99Ms: 20, memoryMb: 120 });
await pollSite(500, 15_133, { cpuPercent: 5, p99Ms: 20, memoryMb: 150 });
report.finish();

interface Limits {
  readonly cpuPercent: number;
  readonly p99Ms: number;
  readonly memoryMb: number;
}

async function pollSite(deviceCount: number, port: number, limits: Limits): Promise<void> {
  const places = Array.from({ length: deviceCount }, (_, index): Place => {
    return { host: `127.65.${10 + (index >> 8)}.${index & 255}`, port };
  });
  const field = await startModbusField(places);
  // One after the other: side by side they would wait for each other's processor.
  for (const kind of kinds) {
    const client = startChild('modbus-process.ts');
    await client.ask('connectAll', { kind, places });
    await client.ask('poll', { intervalMs: 1000, durationMs: 2000 });
    const result = await client.ask<PollResult>('poll', { intervalMs: INTERVAL_MS, durationMs: DURATION_MS });
    await client.stop();
    const cpuPercent = result.cpuUs / DURATION_MS / 10;
    report.row({
      [`${deviceCount} devices`]: kind,
      'CPU %': cpuPercent,
      'us/poll': result.cpuUs / result.polls,
      'p50, ms': result.p50Ms,
      'p99, ms': result.p99Ms,
      'RSS MB': result.rssMb,
      failed: String(result.failed),
    });
    // On a busy machine the last round may just begin.
    const least = deviceCount * (DURATION_MS / INTERVAL_MS);
    if (result.polls < least) throw new Error(`${result.polls} of ${least} polls succeeded`);
    if (kind !== 'driver') continue;
    report.atMost(`${deviceCount} devices, CPU of one core`, cpuPercent, limits.cpuPercent, '%');
    report.atMost(`${deviceCount} devices, p99 of a poll`, result.p99Ms, limits.p99Ms, 'ms');
    report.atMost(`${deviceCount} devices, memory`, result.rssMb, limits.memoryMb, 'MB');
  }
  await field.stop();
}
