import type { Config } from '@t3000/contract';
import { NetError, type Logger } from '@t3000/core';
import { powerMeterMap, startSimulator, type Simulator } from '@t3000/simulator';
import type { Command } from 'commander';
import { join } from 'node:path';
import { findConfig } from '../config/find.ts';
import { adoptBuilding } from '../demo/adopt.ts';
import { seedDashboard } from '../demo/seed-dashboard.ts';
import { seedOperations } from '../demo/seed-operations.ts';
import { livedIn, type Past } from '../demo/past.ts';
import { startHub } from '../hub/start-hub.ts';
import { builtConsole } from '../hub/web-root.ts';
import { pinoLog } from '../log.ts';
import { realPorts, type Ports } from '../ports.ts';
import { announcer, type Announcer } from '../terminal/announcer.ts';
import { wholeNumber } from '../terminal/number-option.ts';
import { untilAskedToStop } from '../terminal/signals.ts';
import { serveOptions, withOptions, type ServeOptions } from './serve.ts';
import { faultsOf } from './simulate.ts';

interface DemoOptions extends ServeOptions {
  readonly days: string;
  readonly speed: string;
  readonly seed: string;
  readonly fault: string[];
}

export function addDemo(program: Command): void {
  serveOptions(
    program
      .command('demo')
      .description('Run a simulated building and a server that has found it, with a month of history.'),
  )
    .option('--days <count>', 'days of history to make at the first start', '30')
    .option('--speed <factor>', 'simulated seconds per second', '1')
    .option('--seed <number>', 'what chance does', '1')
    .option('--fault <fault...>', 'make devices misbehave, for example silent:1004', [])
    .action(async (_options: DemoOptions, command: Command) => {
      const options = command.optsWithGlobals<DemoOptions>();
      const ports = realPorts();
      await demo(
        demoConfig(withOptions(findConfig(ports.disk, options.config, process.env), options), options),
        ports,
        options,
      );
    });
}

/** Where the meter of the building is; real devices use port 502, which is not everybody's to listen on. */
const MODBUS_ADDRESS = '127.47.0.21';
const MODBUS_PORT = 1502;
/** A demo on another BACnet port has its meter on another port, too: several can live on one machine. */
const MODBUS_PORTS = 1000;
/** Of the usual BACnet port, 47808, this leaves nothing. */
const BACNET_SHIFT = 192;

async function demo(config: Config, ports: Ports, options: DemoOptions): Promise<void> {
  // The map of the meter lies in the folder as one of an installation would.
  ports.disk.makeFolder(config.modbus.maps_folder);
  ports.disk.write(
    join(config.modbus.maps_folder, 'pm-400.json'),
    new TextEncoder().encode(`${JSON.stringify(powerMeterMap, null, 2)}\n`),
  );
  const say = announcer(options.json === true);
  const log = pinoLog(config.log.level === 'info' ? 'warn' : config.log.level);
  const days = wholeNumber('--days', options.days, 0, 365);
  const { past, simulator } = await startBuilding(ports, log, options, days, config, say);
  try {
    const running = await startHub({
      config: options.port === undefined ? await onFreePort(config, ports) : config,
      ports,
      log,
      webRoot: builtConsole(ports.disk),
      demo: true,
      printSetupCode: say.setupCode,
    });
    await adoptBuilding(running, past, { config, modbus: simulator.modbusDevices }, ports.clock, say.step);
    seedOperations(running, ports.clock.now());
    seedDashboard(running.site, ports.clock.now());
    running.offerSetup();
    say.ready(running.url);
    await untilAskedToStop();
    await running.stop();
  } finally {
    await simulator.stop();
  }
}

/** A newcomer's machine may well use port 8080 already: the demo then takes a free one and prints it. */
async function onFreePort(config: Config, { net }: Ports): Promise<Config> {
  const { host, port } = config.server;
  try {
    const probe = await net.listenTcp({ address: host, port }, (socket) => socket.destroy());
    await probe.close();
    return config;
  } catch {
    return { ...config, server: { ...config.server, port: 0 } };
  }
}

async function startBuilding(
  ports: Ports,
  log: Logger,
  options: DemoOptions,
  days: number,
  config: Config,
  say: Announcer,
): Promise<{ past: Past; simulator: Simulator }> {
  const seed = wholeNumber('--seed', options.seed, 0, 2 ** 31 - 1);
  const past = livedIn(
    ports,
    config.data.folder,
    { days, seed, intervalMs: config.field.trend_interval_seconds * 1000, timeZone: Temporal.Now.timeZoneId() },
    say.step,
  );
  try {
    const simulator = await startSimulator(
      { ...ports, log },
      {
        building: past.building,
        seed,
        speed: Number(options.speed),
        port: config.bacnet.port,
        broadcast: { address: '127.255.255.255', port: config.bacnet.port },
        faults: faultsOf(options.fault),
        modbus: { address: MODBUS_ADDRESS, port: MODBUS_PORT + ((config.bacnet.port + BACNET_SHIFT) % MODBUS_PORTS) },
      },
    );
    say.step(
      `${simulator.devices.length} panels of the demo building answer on ${simulator.devices[0]?.address ?? ''} and following`,
    );
    return { past, simulator };
  } catch (error) {
    if (error instanceof NetError && error.code === 'address_in_use') {
      throw new NetError(error.code, `${error.message}. Is another demo running?`, { cause: error });
    }
    throw error;
  }
}

/** The demo is polled and trended more briskly than a real site, and talks on loopback alone. */
function demoConfig(config: Config, options: DemoOptions): Config {
  const folder = options.data ?? process.env.T3000_DATA ?? './data/demo';
  return {
    ...config,
    data: { ...config.data, folder },
    field: { ...config.field, poll_interval_seconds: 5, trend_interval_seconds: 300 },
    modbus: { ...config.modbus, maps_folder: join(folder, 'register-maps') },
    bacnet: { ...config.bacnet, address: '127.0.0.1', broadcast: [`127.255.255.255:${config.bacnet.port}`] },
  };
}
