import type { DeviceLink, Net, PointConfig, PointDescription } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { Building, startSimulator } from '@t3000/simulator';
import type { PrivatePanel, SimulatorOptions } from '@t3000/simulator';
import { SeededRng, Simulation } from '@t3000/testkit';
import { t3Driver } from '../driver.ts';
import type { T3DriverOptions } from '../driver.ts';
import type { T3Panel } from '../panel/panel.ts';

const AT = Date.UTC(2026, 5, 2, 14);

/**
 * The demonstration building on real loopback sockets, `127.x`, and a driver beside it. Broadcasts reach all of 127/8, so that each
 * world has ports of its own.
 */
export async function loopbackWorld(base: `127.${number}`, options: SimulatorOptions = {}) {
  const shift = Number(base.slice(4));
  const [port, scanPort] = [47_400 + shift, 12_600 + shift];
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const building = new Building({ at: Date.now() - 60_000, seed: 5, faults: [] });
  const simulator = await startSimulator(ports, {
    building,
    baseAddress: `${base}.0.1`,
    port,
    scanPort,
    ...options,
  });
  const driver = t3Driver(ports, {
    address: `${base}.200.1`,
    port,
    broadcasts: [`127.255.255.255:${port}`],
    scanPort,
    apduTimeoutMs: 1000,
  });
  await driver.start();
  return {
    simulator,
    driver,
    port,
    async stop(): Promise<void> {
      await driver.stop();
      await simulator.stop();
    },
  };
}

/** The same building on a simulated LAN, where only the seed decides. */
export async function simulatedWorld(
  seed: number,
  options: T3DriverOptions = {},
  observe: (net: Net) => Net = (net) => net,
) {
  const simulation = new Simulation({ seed, startAt: AT });
  const { clock, net } = simulation;
  const addresses = Array.from({ length: 12 }, (_, index) => `10.0.0.${1 + index}`);
  const site = net.host(addresses);
  const simulator = await startSimulator(
    { clock, rng: new SeededRng(seed + 1), net: site },
    {
      building: new Building({ at: AT, seed: 5, faults: [] }),
      baseAddress: '10.0.0.1',
      broadcast: { address: '10.0.0.255', port: 47_808 },
    },
  );
  const driver = t3Driver(
    { clock, rng: simulation.rng, net: observe(net.host('10.0.0.200')) },
    { apduTimeoutMs: 500, apduRetries: 2, ...options },
  );
  await driver.start();
  return {
    clock,
    net,
    simulator,
    driver,
    /** The simulated panel of an instance and the driver's view of it. */
    meet(instance: number): { played: PrivatePanel; panel: T3Panel; host: string } {
      const played = simulator.panels.find(({ panel }) => panel.instance === instance);
      if (!played) throw new Error(`no panel ${instance}`);
      const { address, port } = played.seat;
      const panel = driver.panel({ address, port, behind: undefined, serialNumber: instance });
      return { played, panel, host: address };
    },
    async stop(): Promise<void> {
      await driver.stop();
      await simulator.stop();
    },
  };
}

export function asConfig(description: PointDescription, id: number): PointConfig {
  return { ...description, id, deviceId: 1, enabled: true, pollIntervalMs: 1000, deadband: 0 };
}

/** Reads every point of a link once, in the order given. */
export async function readAll(link: DeviceLink, points: readonly PointConfig[]) {
  const values = new Map<PointConfig, { value: number; quality: number }>();
  for (const request of link.pack(points)) {
    const size = request.points.length;
    const into = { values: new Float64Array(size), qualities: new Uint8Array(size) };
    const failure = await link.read(request, into, 'routine');
    if (failure) return failure;
    for (const [slot, point] of request.points.entries()) {
      values.set(point, { value: into.values[slot] ?? Number.NaN, quality: into.qualities[slot] ?? 255 });
    }
  }
  return values;
}
