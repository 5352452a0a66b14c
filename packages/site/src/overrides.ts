import type { PointId, Priority } from '@t3000/core';

/** A command of a person or program that still stands: who, why, until when. At most one per point and priority. */
export interface OverrideRow {
  readonly id: number;
  readonly pointId: PointId;
  readonly priority: Priority;
  readonly value: number;
  readonly author: string;
  readonly reason: string;
  readonly setAt: number;
  /** Released by itself at this time; undefined stands until released. */
  readonly expiresAt: number | undefined;
}

export interface OverrideTable {
  all(): OverrideRow[];
  byPoint(pointId: PointId): OverrideRow[];
  /** Sets or replaces the override of this point and priority. */
  put(override: Omit<OverrideRow, 'id'>): OverrideRow;
  remove(pointId: PointId, priority: Priority): boolean;
}
