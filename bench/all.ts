// Every benchmark, one after the other: together they would measure each other.
// Usage: node bench/all.ts [--json]        (about fourteen minutes)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const benchmarks = [
  'bacnet-sweep',
  'bacnet-sites',
  'bacnet-cov',
  'bacnet-isolation',
  'modbus-request',
  't3-panel',
  'modbus-sites',
  'cached-get',
  'live',
  'start',
  'history',
  'history-ingest',
  'history-columns',
  'history-export',
  'history-peers',
  'whole-way',
  'alarm-events',
  'console-load',
  'console-table',
  'console-plan',
  'console-trends',
];

let broken = 0;
for (const name of benchmarks) {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) {
    broken++;
    console.error(`${name} is broken: it ended with code ${code}`);
  }
  if (!process.argv.includes('--json')) console.log('');
}
process.exitCode = broken === 0 ? 0 : 1;
