import type { Config } from '@t3000/contract';
import type { Command } from 'commander';
import { findConfig } from '../config/find.ts';
import { pinoLog } from '../log.ts';
import { realPorts, type Ports } from '../ports.ts';
import { startHub } from '../hub/start-hub.ts';
import { builtConsole } from '../hub/web-root.ts';
import { announcer } from '../terminal/announcer.ts';
import { wholeNumber } from '../terminal/number-option.ts';
import { untilAskedToStop } from '../terminal/signals.ts';

export interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly config?: string;
}

export function addServe(program: Command): void {
  serveOptions(program.command('serve').description('Run the server: gateway, historian and web console.')).action(
    async (_options: ServeOptions, command: Command) => {
      const options = command.optsWithGlobals<ServeOptions>();
      const ports = realPorts();
      const config = withOptions(findConfig(ports.disk, options.config, process.env), options);
      await serve(config, ports, options);
    },
  );
}

async function serve(config: Config, ports: Ports, options: ServeOptions): Promise<void> {
  const say = announcer(options.json === true);
  const running = await startHub({
    config,
    ports,
    log: pinoLog(config.log.level),
    webRoot: builtConsole(ports.disk),
    demo: false,
    printSetupCode: say.setupCode,
  });
  running.offerSetup();
  say.ready(running.url);
  await untilAskedToStop();
  await running.stop();
}

/** Options of everything that runs a server. */
export function serveOptions(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on')
    .option('-p, --port <number>', 'TCP port; 0 picks a free one')
    .option('-d, --data <folder>', 'where the databases live')
    .option('--json', 'print events as JSON lines');
}

/** The command line wins over environment and file. Values pass the same schema. */
export function withOptions(config: Config, options: ServeOptions): Config {
  return {
    ...config,
    server: {
      ...config.server,
      host: options.host ?? config.server.host,
      port: options.port === undefined ? config.server.port : wholeNumber('--port', options.port, 0, 65_535),
    },
    data: { ...config.data, folder: options.data ?? config.data.folder },
  };
}
