// A BACnet client in a process of its own.
import type { SimulatedDevice } from '@t3000/simulator';

import { answerParent, startChild } from './child.ts';
import type { Child } from './child.ts';
import { interviewAll } from './field-devices.ts';
import { floorSweeper, librarySweeper, ownSweeper } from './sweepers.ts';
import type { SweepOptions, Sweeper } from './sweepers.ts';

export type SweepKind = 'driver' | 'driver with flags' | 'library' | 'floor';

export interface SweepStart extends SweepOptions {
  readonly kind: SweepKind;
  readonly devices: readonly SimulatedDevice[];
}

/** So many sweeps in a row. */
export interface SweepRound {
  readonly sweepMs: number[];
  readonly cpuUs: number;
  readonly rssMb: number;
}

export interface SweepClient {
  readonly kind: SweepKind;
  readonly child: Child;
  round(sweeps: number): Promise<SweepRound>;
  values(): Promise<number[]>;
}

export async function startSweepClient(start: SweepStart): Promise<SweepClient> {
  const child = startChild('sweep-process.ts');
  await child.ask('start', start);
  return {
    kind: start.kind,
    child,
    round: (sweeps) => child.ask('round', sweeps),
    values: () => child.ask('values'),
  };
}

if (import.meta.main) {
  let sweeper: Sweeper | undefined;
  answerParent({
    async start({ kind, devices, ...options }: SweepStart): Promise<void> {
      const found = await interviewAll(devices, options.address, options.window);
      if (kind === 'library') sweeper = await librarySweeper(found, options);
      else if (kind === 'floor') sweeper = await floorSweeper(found, options);
      else sweeper = await ownSweeper(found, { ...options, statusFlags: kind === 'driver with flags' });
    },
    async round(sweeps: number): Promise<SweepRound> {
      const sweepMs: number[] = [];
      const before = process.cpuUsage();
      for (let sweep = 0; sweep < sweeps; sweep++) {
        const at = performance.now();
        await sweeper?.sweep();
        sweepMs.push(performance.now() - at);
      }
      const { user, system } = process.cpuUsage(before);
      return { sweepMs, cpuUs: user + system, rssMb: process.memoryUsage.rss() / 1e6 };
    },
    values: () => [...(sweeper?.values ?? [])],
  });
}
