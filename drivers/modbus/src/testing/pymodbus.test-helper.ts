import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { RegisterTable } from '../blocks/span.ts';

const python = '/usr/bin/python3';

/** Why tests against pymodbus cannot run; false when they can. */
export function pymodbusMissing(): string | false {
  const found = spawnSync(python, ['-c', 'import pymodbus.payload']).status === 0;
  return found ? false : 'pymodbus is not installed (Debian: python3-pymodbus)';
}

/** Runs a script with JSON on its input and gives the JSON it prints. */
export function runPython(script: string, input: unknown): unknown {
  const outcome = spawnSync(python, ['-c', script], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return JSON.parse(outcome.stdout) as unknown;
}

export interface Preset {
  readonly table: RegisterTable;
  readonly address: number;
  readonly words: readonly number[];
}

export interface PymodbusServer {
  stop(): Promise<void>;
}

/** Starts a server of pymodbus and resolves when it takes connections. */
export async function pymodbusServer(host: string, port: number, presets: readonly Preset[]): Promise<PymodbusServer> {
  const script = new URL('pymodbus-server.py', import.meta.url).pathname;
  const child = spawn(python, [script, host, String(port)], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(presets.map((preset) => `${JSON.stringify(preset)}\n`).join('') + '\n');
  await once(child.stdout, 'data');
  await untilConnected(host, port);
  return {
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/** It prints before it listens: real sockets have no better sign than a connection. */
async function untilConnected(host: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect({ host, port });
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (connected) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error(`no server at ${host}:${port}`);
}
