import type { PointId } from '@t3000/core';
import type { Building } from '@t3000/engine';
import type { TrendLogTable } from '@t3000/site';

/** Which points are sampled and how often: the union of all trend logs, kept in memory and told to the building. */
export class TrendPlan {
  readonly #logs: TrendLogTable;
  readonly #building: Building;
  #intervals: ReadonlyMap<PointId, number> = new Map();

  constructor(logs: TrendLogTable, building: Building) {
    this.#logs = logs;
    this.#building = building;
  }

  /** After every change of a trend log, and once at the start. */
  refresh(): void {
    this.#intervals = this.#logs.schedule();
    this.#building.setTrends(this.#intervals);
  }

  /** Milliseconds between samples; undefined when the point is not trended. */
  intervalMs(id: PointId): number | undefined {
    return this.#intervals.get(id);
  }
}
