import type { Sample } from '@t3000/core';

/** Newest value of every point, so that a restart shows the past instead of nothing (table realtime_data_cache). */
export interface CacheTable {
  load(): Sample[];
  /** Replaces the rows of these points in one transaction. */
  save(samples: readonly Sample[]): void;
}
