// The simulated site, in a process of its own.
import { realClock, realNet, realRng } from '@t3000/runtime';
import { startSimulator } from '@t3000/simulator';
import type { SimulatedDevice } from '@t3000/simulator';

import { answerParent, startChild } from './child.ts';
import type { Child } from './child.ts';

/** Devices of equal size on loopback addresses. */
export interface SiteOptions {
  readonly devices: number;
  readonly pointsPerDevice: number;
  /** Address of the first device; the others follow. */
  readonly address: string;
  readonly port: number;
  /** Largest answer; that of a T3 panel when nothing is said. */
  readonly apduBytesMax?: number;
}

export interface SimulatedSite {
  readonly child: Child;
  readonly devices: readonly SimulatedDevice[];
}

export async function simulate(options: SiteOptions): Promise<SimulatedSite> {
  const child = startChild('simulator-process.ts');
  return { child, devices: await child.ask<SimulatedDevice[]>('start', options) };
}

async function start({ address, port, ...size }: SiteOptions): Promise<readonly SimulatedDevice[]> {
  const ports = { clock: realClock(), net: realNet(), rng: realRng() };
  const broadcast = { address: '127.255.255.255', port };
  const simulator = await startSimulator(ports, { size: { ...size, seed: 1 }, baseAddress: address, port, broadcast });
  return simulator.devices;
}

if (import.meta.main) answerParent({ start });
