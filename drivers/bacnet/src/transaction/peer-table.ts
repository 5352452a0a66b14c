import type { Rng } from '@t3000/core';
import { networkKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import { Peer } from './peer.ts';
import type { NetworkLane, RouterLane } from './peer.ts';

/** Devices remembered; beyond it idle ones are forgotten. */
const PEERS_MAX = 4096;

/** The peers of one IP address, whatever their port: those on the link itself, and those behind it by network address. */
interface Host {
  readonly direct: Peer[];
  readonly behind: Map<string, Peer[]>;
}

const nobody: readonly Peer[] = [];

/** Everybody asked so far, found by address without building a text for each datagram. */
export class PeerTable {
  readonly #rng: Rng;
  readonly #hosts = new Map<string, Host>();
  readonly #peers = new Set<Peer>();
  readonly #routers = new Map<string, RouterLane>();
  readonly #lanes = new Map<string, NetworkLane>();

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  get size(): number {
    return this.#peers.size;
  }

  [Symbol.iterator](): Iterator<Peer> {
    return this.#peers.values();
  }

  /** The one record of an address, made when there is none. */
  peer(address: BacnetAddress): Peer {
    const known = this.find(address);
    if (known) return known;
    if (this.#peers.size >= PEERS_MAX) this.#forgetIdle();
    const peer = new Peer(address, this.#rng.integer(256), this.#laneOf(address));
    this.#peers.add(peer);
    this.#listFor(address).push(peer);
    return peer;
  }

  /** The record of exactly this address, if it was ever asked. */
  find(address: BacnetAddress): Peer | undefined {
    for (const peer of this.neighbours(address)) if (peer.address.port === address.port) return peer;
    return undefined;
  }

  /** Peers with this IP address and network address, whatever their port. */
  neighbours({ address, behind }: BacnetAddress): readonly Peer[] {
    const host = this.#hosts.get(address);
    if (!host) return nobody;
    return behind ? (host.behind.get(networkKey(behind)) ?? nobody) : host.direct;
  }

  /** Peers behind the router at an IP address, on `network` or, without one, on any. */
  behindRouter(address: string, network?: number): Peer[] {
    const lists = this.#hosts.get(address)?.behind.values() ?? [];
    return [...lists].flat().filter(({ address: { behind } }) => network === undefined || behind?.network === network);
  }

  clear(): void {
    this.#hosts.clear();
    this.#peers.clear();
  }

  #listFor({ address, behind }: BacnetAddress): Peer[] {
    const host = this.#hosts.get(address) ?? { direct: [], behind: new Map<string, Peer[]>() };
    this.#hosts.set(address, host);
    if (!behind) return host.direct;
    const key = networkKey(behind);
    const list = host.behind.get(key) ?? [];
    host.behind.set(key, list);
    return list;
  }

  #laneOf({ address, port, behind }: BacnetAddress): NetworkLane | undefined {
    if (!behind) return undefined;
    const routerKey = `${address}:${port}`;
    const router = this.#routers.get(routerKey) ?? { inFlight: 0, waiting: new Set() };
    this.#routers.set(routerKey, router);
    const key = `${routerKey}/${behind.network}`;
    const lane = this.#lanes.get(key) ?? { router, inFlight: 0, busyUntil: -Infinity };
    this.#lanes.set(key, lane);
    return lane;
  }

  #forgetIdle(): void {
    for (const peer of this.#peers) {
      if (!peer.idle) continue;
      this.#peers.delete(peer);
      const list = this.#listFor(peer.address);
      list.splice(list.indexOf(peer), 1);
      return;
    }
  }
}
