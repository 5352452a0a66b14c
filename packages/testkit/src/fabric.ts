import { broadcastOf } from '@t3000/core';
import type { Clock, NetInterface, UdpEndpoint } from '@t3000/core';
import { datagramDelaysMs, noFaults, segmentDelayMs } from './link-faults.ts';
import type { LinkFaults } from './link-faults.ts';
import type { SeededRng } from './seeded-rng.ts';
import type { Trace } from './trace.ts';

/** A machine as the wires see it. */
export interface FabricHost {
  /** Its network cards; the loopback network comes on top of these. */
  readonly cards: readonly NetInterface[];
  receiveDatagram(data: Uint8Array, from: UdpEndpoint, to: UdpEndpoint, isBroadcast: boolean): void;
}

export const LOOPBACK_BROADCAST = '127.255.255.255';
export const LIMITED_BROADCAST = '255.255.255.255';

/** What became of the datagrams so far. */
export interface FabricStatistics {
  sent: number;
  delivered: number;
  lost: number;
  duplicated: number;
  /** Stopped by a partition or an unplugged address. */
  blocked: number;
  /** Sent to an address nobody has. */
  unroutable: number;
}

/** Wires and switches between simulated machines: who is reached, when, and what gets lost. */
export class Fabric {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly statistics: FabricStatistics = {
    sent: 0,
    delivered: 0,
    lost: 0,
    duplicated: 0,
    blocked: 0,
    unroutable: 0,
  };
  readonly hosts: FabricHost[] = [];
  readonly unplugged = new Set<string>();
  readonly partitions = new Set<readonly [ReadonlySet<string>, ReadonlySet<string>]>();
  faults: LinkFaults = noFaults;
  readonly #rng: SeededRng;

  constructor(clock: Clock, rng: SeededRng, trace: Trace) {
    this.clock = clock;
    this.#rng = rng;
    this.trace = trace;
  }

  /** The machine `address` leads to from `sender`; loopback addresses lead back to it. */
  hostAt(sender: FabricHost, address: string): FabricHost | undefined {
    if (isLoopback(address)) return sender;
    return this.hosts.find((host) => host.cards.some((card) => card.address === address));
  }

  isBlocked(from: string, to: string): boolean {
    if (this.unplugged.has(from) || this.unplugged.has(to)) return true;
    for (const [left, right] of this.partitions) {
      if ((left.has(from) && right.has(to)) || (right.has(from) && left.has(to))) return true;
    }
    return false;
  }

  segmentDelayMs(): number {
    return segmentDelayMs(this.faults, this.#rng);
  }

  /** Where to cut a stream write of `length` bytes in two, or undefined for leaving it whole. */
  cutAt(length: number): number | undefined {
    return length > 1 && this.#rng.chance(this.faults.fragmentation) ? 1 + this.#rng.integer(length - 1) : undefined;
  }

  sendDatagram(sender: FabricHost, from: UdpEndpoint, to: UdpEndpoint, data: Uint8Array): void {
    this.statistics.sent++;
    const copy = data.slice();
    const isBroadcast = this.#isBroadcast(sender, to.address);
    const targets = isBroadcast ? this.#broadcastTargets(sender, from, to.address) : this.#target(sender, to.address);
    if (targets.length === 0) this.statistics.unroutable++;
    for (const { host, address } of targets) {
      const arrive = (): void => {
        if (this.isBlocked(from.address, address)) {
          this.statistics.blocked++;
          return;
        }
        this.statistics.delivered++;
        this.trace.text(from.address).number(from.port).text(address).number(to.port).bytes(copy);
        host.receiveDatagram(copy, from, to, isBroadcast);
      };
      const delays = datagramDelaysMs(this.faults, this.#rng);
      if (delays.length === 0) this.statistics.lost++;
      if (delays.length > 1) this.statistics.duplicated++;
      for (const delayMs of delays) this.clock.setTimer(delayMs, arrive);
    }
  }

  #isBroadcast(sender: FabricHost, address: string): boolean {
    return (
      address === LOOPBACK_BROADCAST ||
      address === LIMITED_BROADCAST ||
      sender.cards.some((card) => card.broadcast === address)
    );
  }

  #target(sender: FabricHost, address: string): { host: FabricHost; address: string }[] {
    const host = this.hostAt(sender, address);
    return host === undefined ? [] : [{ host, address }];
  }

  /** Everybody in the sender's network, the sender included. Other networks are behind routers, which forward none. */
  #broadcastTargets(sender: FabricHost, from: UdpEndpoint, to: string): { host: FabricHost; address: string }[] {
    if (to === LOOPBACK_BROADCAST) return [{ host: sender, address: to }];
    const card = sender.cards.find((entry) => entry.broadcast === to || entry.address === from.address);
    if (card === undefined) return [];
    return this.hosts.flatMap((host) =>
      host.cards
        .filter((entry) => entry.broadcast === card.broadcast)
        .map((entry) => ({ host, address: entry.address })),
    );
  }
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.');
}

/** The card of `host` whose network holds `address`, or its first one, which leads to the router. */
export function cardTowards(host: FabricHost, address: string): NetInterface | undefined {
  return host.cards.find((card) => broadcastOf(address, card.netmask) === card.broadcast) ?? host.cards[0];
}
