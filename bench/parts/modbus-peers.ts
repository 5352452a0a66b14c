import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cpuMs } from './process-figures.ts';

/** Why the C programs cannot be built here; undefined when they can. */
export function withoutLibmodbus(): string | undefined {
  if (!existsSync('/usr/include/modbus/modbus.h')) return 'the header of libmodbus is not installed';
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'gcc is not installed';
}

/** Programs compiled into a folder that goes away. */
export interface CPrograms {
  readonly client: string;
  readonly server: string;
  remove(): void;
}

export function buildCPrograms(): CPrograms {
  const folder = mkdtempSync(join(tmpdir(), 'modbus-bench-'));
  const build = (source: string, name: string): string => {
    const program = join(folder, name);
    const file = join(import.meta.dirname, source);
    const built = spawnSync('gcc', ['-O2', '-I/usr/include/modbus', '-o', program, file, '-lmodbus']);
    if (built.status !== 0) throw new Error(built.stderr.toString());
    return program;
  };
  return {
    client: build('modbus-client.c', 'client'),
    server: build('../../drivers/modbus/src/testing/peer-server.c', 'server'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A round of so many requests, one after the other. */
export interface RequestRound {
  readonly cpuUs: number;
  readonly wallMs: number;
}

export interface RequestClient {
  readonly kind: string;
  round(requests: number): Promise<RequestRound>;
  stop(): Promise<void>;
}

/** The C client, told on its standard input how many requests to make. */
export function startCClient(program: string, host: string, port: number): RequestClient {
  const child = spawn(program, [host, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit');
  const { pid = 0 } = child;
  return {
    kind: 'libmodbus, C',
    async round(requests) {
      const at = performance.now();
      const before = cpuMs(pid);
      const done = Promise.race([once(lines, 'line').then(() => true), ended.then(() => false)]);
      child.stdin.write(`${requests}\n`);
      if (!(await done)) throw new Error(`the C client ended with code ${child.exitCode}`);
      return { cpuUs: (cpuMs(pid) - before) * 1000, wallMs: performance.now() - at };
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

export async function startCServer(program: string, host: string, port: number): Promise<() => Promise<void>> {
  const child = spawn(program, [host, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}
