import type { Config } from '@t3000/contract';
import type { Disk } from '@t3000/core';
import { resolve } from 'node:path';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { ConfigError, loadConfig } from './load.ts';

/**
 * The configuration of this run: from the file named on the command line or by T3000_CONFIG, from `t3000.toml` in the
 * current folder when it exists, and from the environment.
 */
export function findConfig(
  disk: Disk,
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Config {
  const wanted = named ?? environment.T3000_CONFIG;
  const path = resolve(wanted ?? 't3000.toml');
  const present = disk.exists(path);
  if (wanted !== undefined && !present)
    throw new CommandFailure(ExitCode.usage, `There is no configuration file ${path}.`);
  try {
    const toml = present ? new TextDecoder().decode(disk.read(path)) : undefined;
    return loadConfig({ toml, file: path, environment });
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandFailure(ExitCode.usage, error.message);
    throw error;
  }
}
