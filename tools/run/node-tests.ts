import { globSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { repositoryRoot } from '../tidy/read-files.ts';
import { Tally } from './tally.ts';

/** Where tests stand when nobody names any. */
const testFiles = [
  'tools/**/*.test.ts',
  '{packages,drivers,apps}/*/src/**/*.test.ts',
  '{native,examples,test}/**/*.test.ts',
];

/** Two processes keep two cores busy; more only make tests with real sockets wait for each other. */
const PROCESSES_MAX = 2;

/** Node's own timeout does not reach a process whose tests are over while a socket or timer is left open. */
const watchdog = new URL('watchdog.ts', import.meta.url).href;

/** Bytes of a file's error output kept for the case that it fails. */
const STDERR_BYTES_MAX = 4_000;

/** The test files under `paths`, or all there are. */
export function findTests(paths: readonly string[]): string[] {
  const patterns =
    paths.length === 0 ? testFiles : paths.map((path) => (isFolder(path) ? `${path}/**/*.test.ts` : path));
  return globSync(patterns, { cwd: repositoryRoot, exclude: (name) => name.includes('node_modules') })
    .map((file) => resolve(repositoryRoot, file))
    .sort();
}

function isFolder(path: string): boolean {
  return statSync(resolve(repositoryRoot, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Runs each file in a process of its own, `concurrency` at once, and tells failures as they happen. */
export async function runTests(files: readonly string[], concurrency = PROCESSES_MAX): Promise<Tally> {
  const tally = new Tally();
  const stderr = new Map<string, string>();
  const events = run({ files, concurrency, cwd: repositoryRoot, execArgv: [`--import=${watchdog}`] });
  events.on('test:stderr', ({ file, message }) => {
    stderr.set(file, ((stderr.get(file) ?? '') + message).slice(-STDERR_BYTES_MAX));
  });
  events.on('test:pass', (test) => tally.pass(test));
  events.on('test:fail', (test) => {
    const before = tally.failures.length;
    tally.fail(test);
    for (const { file, title, reason } of tally.failures.slice(before)) {
      console.log(`\nFAILED ${shortName(file)}: ${title}\n${reason}\n${stderr.get(file) ?? ''}`.trimEnd());
    }
  });
  // The stream ends when all files have; its records were taken by the listeners above.
  for await (const _record of events);
  return tally;
}

export function shortName(file: string): string {
  const short = relative(repositoryRoot, file);
  return short.startsWith('..') ? file : short;
}
