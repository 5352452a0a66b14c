/** Somebody with a connection to a host, who may give it back when another needs the place. */
export interface Holder {
  /** Closes the connection when nothing is under way; false when there is. */
  giveUpIfIdle(): boolean;
}

/**
 * Places for TCP connections, counted by host: small gateways take four or seven, and refuse everybody, their own
 * configuration tool included, when those are gone.
 */
export class ConnectionBudget {
  readonly #placesMax: number;
  readonly #hosts = new Map<string, { holders: Set<Holder>; waiting: { holder: Holder; granted: () => void }[] }>();

  constructor(placesMax: number) {
    this.#placesMax = placesMax;
  }

  /** Calls `granted` now or when a place is free. */
  acquire(host: string, holder: Holder, granted: () => void): void {
    const entry = this.#hosts.get(host) ?? { holders: new Set(), waiting: [] };
    this.#hosts.set(host, entry);
    if (entry.holders.size < this.#placesMax) {
      entry.holders.add(holder);
      granted();
      return;
    }
    entry.waiting.push({ holder, granted });
    for (const other of entry.holders) if (other.giveUpIfIdle()) return;
  }

  /** Gives the place, or the wish for one, back. */
  release(host: string, holder: Holder): void {
    const entry = this.#hosts.get(host);
    if (entry === undefined) return;
    const wish = entry.waiting.findIndex((waiting) => waiting.holder === holder);
    if (wish >= 0) entry.waiting.splice(wish, 1);
    if (!entry.holders.delete(holder)) return;
    const next = entry.waiting.shift();
    if (next === undefined) {
      if (entry.holders.size === 0) this.#hosts.delete(host);
      return;
    }
    entry.holders.add(next.holder);
    next.granted();
  }

  /** Somebody waits for a place at this host. */
  isWanted(host: string): boolean {
    return (this.#hosts.get(host)?.waiting.length ?? 0) > 0;
  }
}
