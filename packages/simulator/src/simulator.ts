import { silentLog } from '@t3000/core';
import type { Clock, Logger, Net, Rng, Timer, UdpEndpoint } from '@t3000/core';
import { BacnetSite } from '@t3000/driver-bacnet/device';
import type { BacnetDevice } from '@t3000/driver-bacnet/device';
import { addressAt } from './addresses.ts';
import { keepZone, panelDevice } from './bacnet/panel-device.ts';
import { FaultBoard } from './device-faults.ts';
import type { DeviceFault } from './device-faults.ts';
import { hostileTextSource, plainTexts } from './hostile-texts.ts';
import { ModbusSite } from './modbus/modbus-site.ts';
import { PanelModbus } from './modbus/panel-modbus.ts';
import type { SimulatedModbusDevice } from './modbus/modbus-site.ts';
import { Building } from './physics/building.ts';
import { harbourHousePanels } from './points/harbour-house-panels.ts';
import { siteOfSize } from './site-of-size.ts';
import { PrivatePanel } from './t3/private-panel.ts';
import { ScanResponder } from './t3/scan-responder.ts';
import type { SiteSize } from './site-of-size.ts';

export interface SimulatorPorts {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly net: Net;
  readonly log?: Logger;
}

export interface SimulatorOptions {
  /** A building that has already lived, for example through {@link generateHistory}; a new one when left out. */
  readonly building?: Building;
  /** A load site of this size in place of the building. */
  readonly size?: SiteSize;
  readonly seed?: number;
  /** Simulated seconds per real second. */
  readonly speed?: number;
  /** Address of the first device; the others follow. */
  readonly baseAddress?: string;
  readonly port?: number;
  /** Where broadcasts are heard; undefined makes a site that answers unicast alone. */
  readonly broadcast?: UdpEndpoint | undefined;
  /** UDP port the panels hear the vendor's search on; undefined leaves the search unanswered. */
  readonly scanPort?: number | undefined;
  /** TCP port on which each panel of the building speaks Modbus, at its own address; undefined leaves it out. */
  readonly panelModbusPort?: number | undefined;
  readonly faults?: readonly DeviceFault[];
  /** Where the devices of the building that speak Modbus TCP are; undefined leaves them out. */
  readonly modbus?: UdpEndpoint | undefined;
  /** `hostile` gives every text of the site a content that tries to break whoever shows it. */
  readonly texts?: 'plain' | 'hostile';
}

export interface SimulatedDevice {
  readonly instance: number;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Inputs, outputs and variables; other objects are not counted. */
  readonly points: number;
}

export interface Simulator {
  readonly devices: readonly SimulatedDevice[];
  /** Undefined for a load site. */
  readonly building: Building | undefined;
  readonly faults: FaultBoard;
  /** The panels of the building as the vendor's own tool sees them, with their quirks; empty for a load site. */
  readonly panels: readonly PrivatePanel[];
  /** Empty without a place for them. */
  readonly modbusDevices: readonly SimulatedModbusDevice[];
  /** UTC epoch milliseconds inside the simulation. */
  now(): number;
  /** Closes every socket and resolves when no handle is left. */
  stop(): Promise<void>;
}

const DEFAULT_BASE_ADDRESS = '127.47.0.1';
const DEFAULT_PORT = 47_808;
const DEFAULT_SCAN_PORT = 1234;
const DEFAULT_SEED = 1;

/** The building takes a step this often, real milliseconds. */
const TICK_MS = 1000;

/** An hour per second; beyond it, one tick of physics would take longer than a tick. */
export const SPEED_MAX = 3600;

/** A calendar, a schedule and a trend log are no points. */
const POINT_TYPE_MAX = 5;

/** Puts a building or a load site on the network. Rejects with a NetError when an address cannot be bound. */
export async function startSimulator(ports: SimulatorPorts, options: SimulatorOptions = {}): Promise<Simulator> {
  const { baseAddress = DEFAULT_BASE_ADDRESS, port = DEFAULT_PORT, speed = 1, seed = DEFAULT_SEED } = options;
  if (!(speed > 0 && speed <= SPEED_MAX))
    throw new RangeError(`speed ${speed} is outside 0 (exclusive) to ${SPEED_MAX}`);
  const { clock, log = silentLog } = ports;
  const building = options.size ? undefined : (options.building ?? new Building({ at: clock.now(), seed }));
  const startedAt = Math.max(clock.now(), building?.at ?? 0);
  const startedMonotonic = clock.monotonic();
  const now = (): number => startedAt + (clock.monotonic() - startedMonotonic) * speed;
  building?.advanceTo(startedAt);
  const text = options.texts === 'hostile' ? hostileTextSource() : plainTexts;
  const played = building ? buildingDevices(building, clock, now, text) : [];
  const panels = played.map(({ panel }) => panel);
  const devices = building
    ? played.map(({ device }) => device)
    : siteOfSize(options.size ?? { devices: 1, pointsPerDevice: 1, seed }, now, text);
  const broadcast = 'broadcast' in options ? options.broadcast : { address: '127.255.255.255', port };
  const site = new BacnetSite(ports, { broadcast });
  const listed = await seat(site, devices, baseAddress, port);
  const faults = new FaultBoard(site, new Map(devices.map((device) => [device.facts.instance, device])), () =>
    clock.now(),
  );
  for (const [index, panel] of panels.entries()) {
    const place = listed[index];
    if (place) panel.seatedAt(place.address, place.port, options.panelModbusPort);
  }
  const scan = new ScanResponder(ports.net, panels, {
    port: 'scanPort' in options ? options.scanPort : DEFAULT_SCAN_PORT,
    broadcast: broadcast?.address,
    isSilent: ({ panel }) => devices.find(({ facts }) => facts.instance === panel.instance)?.faults.silent ?? true,
  });
  const modbus = building && options.modbus ? new ModbusSite(ports, building, options.modbus) : undefined;
  const panelLines =
    options.panelModbusPort === undefined ? undefined : new PanelModbus(ports, panels, options.panelModbusPort);
  const parts = [site, scan, modbus, panelLines];
  await startOrClose(parts);
  faults.set(options.faults ?? []);
  log.info('simulated site is up', {
    devices: devices.length,
    points: listed.reduce((sum, { points }) => sum + points, 0),
  });
  const tick = everyTick(clock, () => {
    building?.advanceTo(now());
    for (const panel of panels) panel.sample();
    if (building) for (const device of devices) keepZone(device, building);
    faults.apply();
  });
  const stop = async (): Promise<void> => {
    tick.cancel();
    for (const part of parts.toReversed()) await part?.stop();
  };
  return { devices: listed, building, faults, panels, modbusDevices: modbus?.devices ?? [], now, stop };
}

function buildingDevices(
  building: Building,
  clock: Clock,
  now: () => number,
  text: (plain: string) => string,
): { device: BacnetDevice; panel: PrivatePanel }[] {
  const simulated: Clock = {
    now,
    monotonic: () => clock.monotonic(),
    setTimer: (delayMs, run) => clock.setTimer(delayMs, run),
  };
  return harbourHousePanels(building).map((facts) => {
    const device = panelDevice(facts, building, simulated, text);
    const panel = new PrivatePanel({ panel: facts, clock, now, text });
    panel.attach(device);
    return { device, panel };
  });
}

async function seat(
  site: BacnetSite,
  devices: readonly BacnetDevice[],
  base: string,
  port: number,
): Promise<SimulatedDevice[]> {
  const listed: SimulatedDevice[] = [];
  for (const [index, device] of devices.entries()) {
    const address = addressAt(base, index);
    await site.add(device, address, port);
    const points = Array.from(device.objects.keys()).filter((id) => id >>> 22 <= POINT_TYPE_MAX).length;
    listed.push({ instance: device.facts.instance, name: device.facts.name, address, port, points });
  }
  return listed;
}

type Part = { start(): Promise<unknown>; stop(): Promise<unknown> } | undefined;

/** A site that came up by half gives back what it took. */
async function startOrClose(parts: readonly Part[]): Promise<void> {
  try {
    for (const part of parts) await part?.start();
  } catch (error) {
    for (const part of parts.toReversed()) await part?.stop();
    throw error;
  }
}

function everyTick(clock: Clock, run: () => void): Timer {
  let timer: Timer;
  const arm = (): void => {
    timer = clock.setTimer(TICK_MS, () => {
      run();
      arm();
    });
  };
  arm();
  return { cancel: () => timer.cancel() };
}
