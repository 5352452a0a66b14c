import { Server as TlsServer } from 'node:tls';
import type { Config } from '@t3000/contract';
import { messageOf, silentLog, type Driver, type Logger } from '@t3000/core';
import { createBuilding, type Building } from '@t3000/engine';
import type { HistoryStore } from '@t3000/historian';
import {
  argon2Passwords,
  AuditAnchors,
  commandRecorder,
  createHub,
  createServer,
  SetupCode,
  startJobs,
} from '@t3000/server';
import type { DriverState, Hub, ServerDeps, TlsIdentity } from '@t3000/server';
import type { SiteStore } from '@t3000/site';
import { drivers as driverList } from '../drivers.ts';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import type { Ports } from '../ports.ts';
import { installedMaps } from '../modbus-maps.ts';
import { SiteServing } from '../modbus/serving.ts';
import type { ServingOptions } from '../modbus/serving.ts';
import { modbusTools } from '../modbus/tools.ts';
import { version } from '../version.ts';
import { mailSender } from '../notify/mail.ts';
import { webhookSender } from '../notify/webhook.ts';
import { anchorFile } from './data-folder.ts';
import { openStores } from './open-stores.ts';
import { networkExaminer } from './network-examiner.ts';
import { processStats } from './process-stats.ts';
import { readTls, watchTls } from './tls.ts';

export interface HubOptions {
  readonly config: Config;
  readonly ports: Ports;
  readonly log: Logger;
  /** Folder of the built console; undefined serves the API alone. */
  readonly webRoot: string | undefined;
  /** Devices are simulated in this process. */
  readonly demo: boolean;
  /** Shows the one-time code to whoever watches the console of the server. */
  readonly printSetupCode: (code: string) => void;
}

/** A whole server at work: stores open, drivers started, building live, listening. */
export interface RunningHub {
  readonly hub: Hub;
  readonly site: SiteStore;
  readonly history: HistoryStore;
  readonly building: Building;
  /** Address to open in a browser. */
  readonly url: string;
  /** Prints a set-up code when nobody has an account yet. */
  offerSetup(): void;
  /** Ends everything in the reverse order; what was acknowledged is on disk when it resolves. */
  stop(): Promise<void>;
}

/** Starts a server, or leaves nothing behind. Parts are given back in reverse order when a later one fails. */
export async function startHub(options: HubOptions): Promise<RunningHub> {
  const endings: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of endings.toReversed()) await end();
    endings.length = 0;
  };
  try {
    return await assemble(options, endings, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  options: HubOptions,
  endings: (() => void | Promise<void>)[],
  stop: () => Promise<void>,
): Promise<RunningHub> {
  const { config, ports, log } = options;
  const { clock, rng } = ports;
  const tls = readTls(ports.disk, config.server);
  const { site, history, folder, markUsed } = await openStores(config, ports, log, endings, true);
  // A folder whose history was never there is not one that lost it.
  if ((await history.statistics()).problem === '') markUsed();
  const field = await startDrivers(config, ports, log, endings);
  const building = buildingOf(options, site, history, field.drivers);
  load(site, building);
  building.start();
  endings.push(() => building.stop());
  const modbusServer = await startServing({ ...ports, log, site, building, config: config.modbus }, endings);
  const setupCode = new SetupCode(clock, rng, options.printSetupCode);
  const stats = processStats();
  const anchors = new AuditAnchors(ports.disk, anchorFile(config.data));
  const deps: ServerDeps = {
    ...options,
    clock,
    rng,
    site,
    history,
    building,
    ...field,
    // What is broken in the folder was logged when the driver read it.
    modbus: modbusTools(installedMaps(ports.disk, config.modbus.maps_folder, silentLog), ports.serial),
    modbusServer,
    setupCode,
    anchors,
    tls,
    version,
    passwords: argon2Passwords(rng),
    mail: mailSender(config.mail),
    webhooks: webhookSender(config.notify.webhook_hosts),
    processStats: () => ({ ...stats(), diskFreeBytes: ports.disk.freeBytes(folder) }),
    nodeVersion: process.versions.node,
  };
  const hub = createHub(deps);
  const app = createServer(deps, hub);
  const jobs = startJobs(deps);
  endings.push(() => jobs.stop());
  endings.push(() => app.close());
  await listen(app, config.server);
  if (tls !== undefined) {
    const renewal = watchTls({
      ...ports,
      log,
      files: config.server,
      identity: tls,
      use: (renewed) => showAs(app, renewed),
    });
    endings.push(() => renewal.stop());
  }
  return {
    hub,
    site,
    history,
    building,
    url: urlOf(app, config.server),
    offerSetup: () => {
      if (site.users.count() === 0) setupCode.issue();
    },
    stop,
  };
}

/** Devices, points and commands as configured; nothing moves before it is loaded and started. */
function buildingOf(
  { config, ports, log }: HubOptions,
  site: SiteStore,
  history: HistoryStore,
  drivers: ReadonlyMap<string, Driver>,
): Building {
  const cacheMs = config.field.cache_seconds * 1000;
  return createBuilding({
    clock: ports.clock,
    rng: ports.rng,
    log,
    drivers,
    history,
    recorder: commandRecorder(site),
    overrides: site.overrides.all(),
    onCapabilities: (id, capabilities) => void site.devices.update(id, { capabilities }, ports.clock.now()),
    ttlMs: { input: cacheMs, output: cacheMs, variable: cacheMs },
    interfaceTimeoutMs: config.field.interface_timeout_seconds * 1000,
    polling: config.field.background_collection,
  });
}

async function startServing(options: ServingOptions, endings: (() => void | Promise<void>)[]): Promise<SiteServing> {
  const serving = new SiteServing(options);
  await serving.start();
  endings.push(() => serving.stop());
  return serving;
}

function showAs({ server }: ReturnType<typeof createServer>, { cert, key }: TlsIdentity): void {
  if (server instanceof TlsServer) server.setSecureContext({ cert, key, minVersion: 'TLSv1.2' });
}

function urlOf(app: ReturnType<typeof createServer>, server: Config['server']): string {
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : server.port;
  const scheme = app.server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://${shownHost(server.host)}:${port}`;
}

async function listen(app: ReturnType<typeof createServer>, { host, port }: Config['server']): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!inUse) throw error;
    const text = `${host}:${port} is taken by another program; stop it, or choose another port with --port or server.port.`;
    throw new CommandFailure(ExitCode.failed, text);
  }
}

/** A driver whose socket cannot be opened is reported and the rest goes on: history and console stay useful. */
async function startDrivers(config: Config, ports: Ports, log: Logger, endings: (() => void | Promise<void>)[]) {
  const drivers = new Map<string, Driver>();
  const states: DriverState[] = [];
  for (const [protocol, create] of Object.entries(driverList)) {
    const driver = create(config, ports, log);
    try {
      await driver.start();
      states.push({ protocol, state: 'running', problem: '' });
    } catch (error) {
      states.push({ protocol, state: 'failed', problem: messageOf(error) });
      log.error('a driver could not start', { protocol, cause: messageOf(error) });
    }
    drivers.set(protocol, driver);
    endings.push(() => driver.stop());
  }
  return { drivers, driverStates: () => states, examiner: networkExaminer(config, ports.clock, states) };
}

/** Device by device: a large site is never in memory twice. What is recorded the server says once it is ready. */
function load(site: SiteStore, building: Building): void {
  for (const device of site.devices.all()) building.putDevice(device, site.points.byDevice(device.id));
  building.restore(site.cache.load());
}

function shownHost(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
