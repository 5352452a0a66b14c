import type { DeviceId, PointId } from '@t3000/core';

/** A set of points sampled together. */
export interface TrendLogRow {
  readonly id: number;
  readonly name: string;
  /** Undefined for a log over points of several devices. */
  readonly deviceId: DeviceId | undefined;
  readonly intervalMs: number;
  readonly enabled: boolean;
  readonly createdAt: number;
}

export interface TrendLogTable {
  all(): TrendLogRow[];
  get(id: number): TrendLogRow | undefined;
  byDevice(deviceId: DeviceId): TrendLogRow[];
  insert(log: Omit<TrendLogRow, 'id' | 'createdAt'>, pointIds: readonly PointId[], at: number): TrendLogRow;
  update(id: number, patch: Partial<Omit<TrendLogRow, 'id' | 'createdAt'>>): TrendLogRow | undefined;
  remove(id: number): boolean;
  points(id: number): PointId[];
  /** Replaces the points of a log. */
  setPoints(id: number, pointIds: readonly PointId[]): void;
  /** Interval of every trended point of enabled logs; the shortest wins where logs overlap. */
  schedule(): Map<PointId, number>;
}
