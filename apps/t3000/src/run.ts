import { messageOf } from '@t3000/core';
import { CommanderError } from 'commander';
import { CommandFailure, ExitCode } from './exit-code.ts';
import { program } from './program.ts';

/** Runs the command line of this process; what goes wrong becomes a message and an exit code. */
export async function run(): Promise<void> {
  process.stdout.on('error', endWhenNobodyReads);
  try {
    const root = await program(process.argv.slice(2));
    await root.parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** A reader such as `head` that has seen enough is no failure of ours. */
function endWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  throw error;
}

function report(error: unknown): number {
  // Commander has printed its own message (or the help text) already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  process.stderr.write(`t3000: ${messageOf(error)}\n`);
  if (error instanceof CommandFailure) return error.exitCode;
  if (process.env.T3000_LOG_LEVEL === 'debug' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return ExitCode.failed;
}
