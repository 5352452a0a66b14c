import type { PointId } from '@t3000/core';

/**
 * Remembers when each watched point had last been read. A steady value is read again and again without a change to
 * tell of, and whoever looks at it must still see that it is fresh.
 */
export class ReadTimes {
  #known = new Map<PointId, number>();

  /** The points read since the call before; points that are no longer asked for are forgotten. */
  advanced(ids: Iterable<PointId>, readAt: (id: PointId) => number | undefined): PointId[] {
    const known = new Map<PointId, number>();
    const advanced: PointId[] = [];
    for (const id of ids) {
      const at = readAt(id);
      if (at === undefined) continue;
      known.set(id, at);
      if (this.#known.get(id) !== at) advanced.push(id);
    }
    this.#known = known;
    return advanced;
  }
}
