import type { Clock, UdpEndpoint } from '@t3000/core';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';

/** A way to a network, as a router offered it. */
export interface Route {
  readonly network: number;
  readonly router: UdpEndpoint;
  /** UTC epoch milliseconds. */
  readonly firstHeardAt: number;
  readonly lastHeardAt: number;
}

/** Networks remembered; the largest building has some hundreds, and anybody can claim all of them. */
const NETWORKS_MAX = 1024;

/** Routers remembered for one network: two are a fault to report, more add nothing. */
const ROUTERS_PER_NETWORK_MAX = 4;

/** Numbers one network is said to have; two are a fault to report. */
const OWN_NUMBERS_MAX = 4;

/** Which router leads to which network, from what routers say and from whose messages came through them. */
export class RouterTable {
  /** Claims not kept because of the bounds above. */
  dropped = 0;
  readonly #clock: Clock;
  readonly #routes = new Map<number, Map<string, Route>>();
  readonly #ownNumbers = new Map<number, { from: string; configured: boolean; lastHeardAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** I-Am-Router-To-Network. */
  announced(router: UdpEndpoint, networks: readonly number[]): void {
    for (const network of networks) this.#heard(network, router);
  }

  /** A message from behind a router shows the way back to its sender (clause 6.5.3). */
  passedOn({ address, port, behind }: BacnetAddress): void {
    if (behind) this.#heard(behind.network, { address, port });
  }

  /** Network-Number-Is: somebody says which number the network of this very link has. */
  numbered(source: BacnetAddress, network: number, configured: boolean): void {
    if (!this.#ownNumbers.has(network) && this.#ownNumbers.size >= OWN_NUMBERS_MAX) {
      this.dropped++;
      return;
    }
    this.#ownNumbers.set(network, { from: addressKey(source), configured, lastHeardAt: this.#clock.now() });
  }

  routes(): Route[] {
    return Array.from(this.#routes.values(), (routers) => [...routers.values()]).flat();
  }

  /** Networks more than one router leads to: two networks with one number, or a loop. */
  disputed(): { readonly network: number; readonly routes: readonly Route[] }[] {
    return [...this.#routes]
      .filter(([, routers]) => routers.size > 1)
      .map(([network, routers]) => ({ network, routes: [...routers.values()] }));
  }

  /** Numbers the network of this link is said to have; more than one is a fault. */
  ownNumbers(): readonly { readonly network: number; readonly from: string; readonly configured: boolean }[] {
    return [...this.#ownNumbers].map(([network, { from, configured }]) => ({ network, from, configured }));
  }

  #heard(network: number, { address, port }: UdpEndpoint): void {
    const key = `${address}:${port}`;
    const routers = this.#routes.get(network) ?? new Map<string, Route>();
    const known = routers.get(key);
    const isFull = this.#routes.size >= NETWORKS_MAX && !this.#routes.has(network);
    if (isFull || (!known && routers.size >= ROUTERS_PER_NETWORK_MAX)) {
      this.dropped++;
      return;
    }
    const now = this.#clock.now();
    const firstHeardAt = known?.firstHeardAt ?? now;
    routers.set(key, { network, router: { address, port }, firstHeardAt, lastHeardAt: now });
    this.#routes.set(network, routers);
  }
}
