// Somebody who is told changes of value, in a process of its own.
import { createSocket } from 'node:dgram';

import BacnetJs from '@bacnet-js/client';
import type { DeviceConfig, PointConfig } from '@t3000/core';
import { bacnetDriver } from '@t3000/driver-bacnet';
import { realClock, realNet, realRng } from '@t3000/runtime';

import { answerParent, startChild } from './child.ts';
import type { Child } from './child.ts';

/** `floor` counts datagrams and looks at none. */
export type CovListenerKind = 'driver' | 'library' | 'floor';

export interface CovListenerStart {
  readonly kind: CovListenerKind;
  readonly address: string;
  readonly port: number;
  /** Whose values are waited for. */
  readonly device: DeviceConfig;
  readonly points: readonly PointConfig[];
}

export interface CovHeard {
  readonly heard: number;
  readonly cpuUs: number;
  /** Sum of the values of this round, so that all must have read them. */
  readonly sum: number;
}

export interface CovListener {
  readonly kind: CovListenerKind;
  readonly child: Child;
  /** What was heard since the last time it was asked. */
  heard(): Promise<CovHeard>;
}

export async function startCovListener(start: CovListenerStart): Promise<CovListener> {
  const child = startChild('cov-process.ts');
  await child.ask('start', start);
  return { kind: start.kind, child, heard: () => child.ask('heard') };
}

/** What this file uses of the library's message. */
interface Notification {
  readonly payload: {
    readonly values: readonly {
      readonly value: readonly { readonly value: unknown }[] | { readonly value: unknown };
    }[];
  };
}

if (import.meta.main) {
  let heard = 0;
  let sum = 0;
  let cpu = process.cpuUsage();
  const take = (value: number): void => {
    heard++;
    sum += value;
  };
  const listeners: Readonly<Record<CovListenerKind, (start: CovListenerStart) => Promise<void>>> = {
    driver: async ({ address, port, device, points }) => {
      const ports = { clock: realClock(), rng: realRng(), net: realNet() };
      const driver = bacnetDriver(ports, { address, port, broadcasts: ['127.255.255.255:47899'], cov: true });
      await driver.start();
      driver.open(device).subscribe?.(points, { onValue: (_id, value) => take(value), onLive: () => undefined });
    },
    library: async ({ address, port }) => {
      const client = new BacnetJs.default({ interface: address, port, broadcastAddress: '127.255.255.255' });
      const listening = new Promise<void>((resolve) => client.on('listening', () => resolve()));
      client.on('covNotifyUnconfirmed', ({ payload }: Notification) => {
        const [present] = payload.values;
        const [first] = [present?.value].flat();
        take(Number(first?.value));
      });
      await listening;
    },
    floor: async ({ address, port }) => {
      const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
      socket.on('message', () => take(0));
      await new Promise<void>((resolve) => void socket.bind(port, address, resolve));
    },
  };
  answerParent({
    start: (start: CovListenerStart) => listeners[start.kind](start),
    heard: (): CovHeard => {
      const { user, system } = process.cpuUsage(cpu);
      const found = { heard, cpuUs: user + system, sum };
      [heard, sum, cpu] = [0, 0, process.cpuUsage()];
      return found;
    },
  });
}
