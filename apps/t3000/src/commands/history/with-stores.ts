import type { Command } from 'commander';
import { findConfig } from '../../config/find.ts';
import { openStores } from '../../hub/open-stores.ts';
import type { Stores } from '../../hub/open-stores.ts';
import { pinoLog } from '../../log.ts';
import { realPorts } from '../../ports.ts';
import type { Ports } from '../../ports.ts';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { join, resolve } from 'node:path';

export interface StoreOptions {
  readonly config?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** Adds what every command on a data folder takes. */
export function storeOptions(command: Command): Command {
  return command
    .option('-d, --data <folder>', 'data folder (default: data.folder of the configuration)')
    .option('--json', 'print JSON');
}

/** Opens the folder for one command and closes it afterwards, whatever happened. A folder without a site is not made. */
export async function withStores(
  options: StoreOptions,
  use: (stores: Stores, ports: Ports) => Promise<void>,
): Promise<void> {
  const ports = realPorts();
  const found = findConfig(ports.disk, options.config, process.env);
  const config = { ...found, data: { ...found.data, folder: options.data ?? found.data.folder } };
  const folder = resolve(config.data.folder);
  if (!ports.disk.exists(join(folder, 'site.db')) && config.data.database_url === '') {
    throw new CommandFailure(ExitCode.usage, `there is no site in ${folder}; name the data folder with --data`);
  }
  const endings: (() => void | Promise<void>)[] = [];
  try {
    await use(await openStores(config, ports, pinoLog('warn'), endings), ports);
  } finally {
    for (const end of endings.toReversed()) await end();
  }
}
