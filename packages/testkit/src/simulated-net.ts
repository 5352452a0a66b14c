import { assert } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { Fabric } from './fabric.ts';
import type { FabricStatistics } from './fabric.ts';
import type { LinkFaults } from './link-faults.ts';
import { SeededRng } from './seeded-rng.ts';
import { SimulatedHost } from './simulated-host.ts';
import { Trace } from './trace.ts';

export interface SimulatedNetOptions {
  readonly clock: Clock;
  readonly rng?: SeededRng;
  readonly trace?: Trace;
  readonly faults?: Partial<LinkFaults>;
}

export interface HostOptions {
  readonly netmask?: string;
}

/**
 * A network of simulated machines. Each {@link host} is a `Net`; faults hold for all traffic from the moment they are
 * set, that inside 127.0.0.0/8 included.
 */
export class SimulatedNet {
  readonly #fabric: Fabric;

  constructor(options: SimulatedNetOptions) {
    this.#fabric = new Fabric(options.clock, options.rng ?? new SeededRng(1), options.trace ?? new Trace());
    if (options.faults) this.setFaults(options.faults);
  }

  get statistics(): Readonly<FabricStatistics> {
    return this.#fabric.statistics;
  }

  /** A machine with a card for each address; all cards have the same netmask, a /24 when none is given. */
  host(address: string | readonly string[], options: HostOptions = {}): SimulatedHost {
    const addresses = typeof address === 'string' ? [address] : address;
    const host = new SimulatedHost(this.#fabric, addresses, options.netmask ?? '255.255.255.0');
    for (const { address: own } of host.cards) {
      assert(this.#fabric.hostAt(host, own) === undefined, `another host has the address ${own} already`);
    }
    this.#fabric.hosts.push(host);
    return host;
  }

  /** Changes the named faults; the others stay. */
  setFaults(faults: Partial<LinkFaults>): void {
    this.#fabric.faults = { ...this.#fabric.faults, ...faults };
  }

  /** Cuts every line between two sets of addresses, in both directions; call the answer to join them again. */
  partition(left: readonly string[], right: readonly string[]): () => void {
    const cut = [new Set(left), new Set(right)] as const;
    this.#fabric.partitions.add(cut);
    return () => this.#fabric.partitions.delete(cut);
  }

  /** Nothing gets to or from these addresses until they are plugged in again. */
  unplug(...addresses: readonly string[]): void {
    for (const address of addresses) this.#fabric.unplugged.add(address);
  }

  plugIn(...addresses: readonly string[]): void {
    for (const address of addresses) this.#fabric.unplugged.delete(address);
  }
}
