import type { PointId } from '@t3000/core';

/** Who watches which point: a change looks up its few watchers instead of asking every client. */
export class Watchers<P extends { readonly points: ReadonlySet<PointId> }> {
  readonly #byPoint = new Map<PointId, Set<P>>();

  add(peer: P): void {
    for (const id of peer.points) {
      const peers = this.#byPoint.get(id);
      if (peers === undefined) this.#byPoint.set(id, new Set([peer]));
      else peers.add(peer);
    }
  }

  remove(peer: P): void {
    for (const id of peer.points) {
      const peers = this.#byPoint.get(id);
      peers?.delete(peer);
      if (peers?.size === 0) this.#byPoint.delete(id);
    }
  }

  /** Every point somebody watches. */
  ids(): Iterable<PointId> {
    return this.#byPoint.keys();
  }

  of(id: PointId): ReadonlySet<P> | undefined {
    return this.#byPoint.get(id);
  }
}
