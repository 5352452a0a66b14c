import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** The program as a user starts it, in its own process. */
export interface Program {
  readonly pid: number;
  /** Events it printed so far, in order. */
  readonly events: readonly ProgramEvent[];
  /** Lines of its log so far. */
  readonly log: readonly string[];
  /** Resolves with the first event of this name, past or future; rejects when the program ends before. */
  event(name: string): Promise<ProgramEvent>;
  /** Asks it to stop and resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would end a process: at once. */
  kill(): Promise<void>;
}

export type ProgramEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

const main = join(import.meta.dirname, '../../apps/t3000/bin/t3000.js');

/** Starts `t3000 ...args --json`. The environment is that of the test, with `env` on top. */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const child = spawn(process.execPath, [main, ...args, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new RunningProgram(child);
}

class RunningProgram implements Program {
  readonly events: ProgramEvent[] = [];
  readonly log: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #waiting: (() => void)[] = [];

  constructor(child: ChildProcess) {
    this.#child = child;
    // A test that ends by an exception leaves no server behind for the next one to meet.
    process.once('exit', () => child.kill('SIGKILL'));
    this.#ended = once(child, 'exit').then(() => this.#wake());
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.#take(line));
    if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => this.log.push(line));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async event(name: string): Promise<ProgramEvent> {
    for (;;) {
      const found = this.events.find((event) => event.event === name);
      if (found) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the program ended before "${name}":\n${this.log.slice(-20).join('\n')}`);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    await this.#ended;
    return this.#child.exitCode;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #take(line: string): void {
    this.events.push(JSON.parse(line) as ProgramEvent);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Runs one command to its end. */
export async function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  return { code, output };
}
