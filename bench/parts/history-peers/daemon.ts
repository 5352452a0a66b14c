import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { cpuMs } from '../process-figures.ts';

const START_MAX_MS = 30_000;

/** A database server of another make, run for the benchmark. */
export interface Daemon {
  readonly cpuMs: () => number;
  stop(): Promise<void>;
}

export function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** Starts it and waits until `healthUrl` answers; it ends with the benchmark. */
export async function startDaemon(program: string, args: readonly string[], healthUrl: string): Promise<Daemon> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  const deadline = performance.now() + START_MAX_MS;
  for (;;) {
    const isUp = await fetch(healthUrl).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) break;
    if (child.exitCode !== null) throw new Error(`${program} ended with code ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error(`${program} was not there after ${START_MAX_MS} ms`);
    await delay(100);
  }
  return {
    cpuMs: () => cpuMs(child.pid ?? 0),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Bytes of every file below a folder. */
export function treeBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? treeBytes(path) : statSync(path).size);
  }, 0);
}

/** The body of an answer; throws what the server says of a failure. */
export async function ask(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
  return text;
}
