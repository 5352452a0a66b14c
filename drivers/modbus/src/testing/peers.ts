import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { realNet } from '@t3000/runtime';
import { temporaryFolder } from '@t3000/testkit';

/** Debian's Python: another one in the path need not have its packages. */
const PYTHON = '/usr/bin/python3';

const runs = (command: string, ...words: readonly string[]): boolean => spawnSync(command, words).status === 0;

const isThere = {
  pymodbus: () => runs(PYTHON, '-c', 'import pymodbus.server, serial'),
  libmodbus: () => existsSync('/usr/include/modbus/modbus.h') && runs('gcc', '--version'),
  mbpoll: () => runs('mbpoll', '-V'),
  socat: () => runs('socat', '-V'),
};

/** False, or the reason for a test to be skipped where it can be seen. */
export function missing(...programs: readonly (keyof typeof isThere)[]): string | false {
  const absent = programs.filter((program) => !isThere[program]());
  return absent.length === 0 ? false : `not installed: ${absent.join(', ')}`;
}

export const peerFile = (name: string): string => new URL(name, import.meta.url).pathname;

export function start(t: TestContext, command: string, ...words: readonly string[]): ChildProcess {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill());
  return child;
}

export function startPython(t: TestContext, file: string, ...words: readonly string[]): ChildProcess {
  return start(t, PYTHON, peerFile(file), ...words);
}

/** What a program wrote until it ended well. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let output = '';
  let complaint = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0, complaint + output);
  return output;
}

/** Waits until somebody listens. */
export async function untilListening(host: string, port: number): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    const socket = await realNet()
      .connectTcp({ host, port, timeoutMs: 500 })
      .catch(() => undefined);
    if (socket !== undefined) return socket.destroy();
    assert.ok(performance.now() < giveUpAt, `nobody listens on ${host}:${port}`);
    await wait(50);
  }
}

/** The libmodbus server, compiled into a folder that goes away with the test. */
export function libmodbusServer(t: TestContext, host: string, port: number): ChildProcess {
  const program = `${temporaryFolder(t)}/peer-server`;
  const built = spawnSync('gcc', [
    '-O2',
    '-I/usr/include/modbus',
    '-o',
    program,
    peerFile('peer-server.c'),
    '-lmodbus',
  ]);
  assert.equal(built.status, 0, built.stderr.toString());
  return start(t, program, host, String(port));
}

/** Two serial ports joined back to back. */
export async function ptyPair(t: TestContext): Promise<readonly [string, string]> {
  const folder = temporaryFolder(t);
  const ends = [`${folder}/left`, `${folder}/right`] as const;
  start(t, 'socat', ...ends.map((path) => `PTY,raw,echo=0,link=${path}`));
  const giveUpAt = performance.now() + 10_000;
  while (!ends.every((path) => existsSync(path))) {
    assert.ok(performance.now() < giveUpAt, 'socat made no terminals');
    await wait(10);
  }
  return ends;
}
