import type { DeviceId, PointId } from '@t3000/core';

/** When a sample is taken: at even intervals, at the times of a calendar, or when a value changes. */
export type TrendMode = 'interval' | 'cron' | 'change';

/** A set of points recorded together, in one way. */
export interface TrendLogRow {
  readonly id: number;
  readonly name: string;
  /** Undefined for a log over points of several devices. */
  readonly deviceId: DeviceId | undefined;
  readonly mode: TrendMode;
  /** Of the mode `interval`; the others keep the one they had. */
  readonly intervalMs: number;
  /** Of the mode `cron`: five fields, by the clock of the site. */
  readonly cron: string;
  /** Of the mode `change`; undefined takes that of each point. */
  readonly deadband: number | undefined;
  /** Of the mode `change`: a sample after this long even without one. */
  readonly heartbeatMs: number | undefined;
  readonly enabled: boolean;
  readonly createdAt: number;
  /** Since when it records as it does now: started, or its way of recording changed. */
  readonly startedAt: number;
}

/** What a new log must say; it records at even intervals unless it says otherwise. */
export type NewTrendLog = Pick<TrendLogRow, 'name' | 'deviceId' | 'intervalMs' | 'enabled'> &
  Partial<Pick<TrendLogRow, 'mode' | 'cron' | 'deadband' | 'heartbeatMs'>>;

export type TrendLogPatch = Partial<Omit<TrendLogRow, 'id' | 'createdAt'>>;

export interface TrendLogTable {
  all(): TrendLogRow[];
  get(id: number): TrendLogRow | undefined;
  byDevice(deviceId: DeviceId): TrendLogRow[];
  /** Logs a point stands in, enabled or not. */
  byPoint(pointId: PointId): TrendLogRow[];
  /** Of each of the points that stands in an enabled log, the id of the oldest such log. */
  enabledOf(pointIds: readonly PointId[]): Map<PointId, number>;
  insert(log: NewTrendLog, pointIds: readonly PointId[], at: number): TrendLogRow;
  update(id: number, patch: TrendLogPatch): TrendLogRow | undefined;
  remove(id: number): boolean;
  points(id: number): PointId[];
  pointCount(id: number): number;
  /** Replaces the points of a log. */
  setPoints(id: number, pointIds: readonly PointId[]): void;
  /** Adds points behind those a log has; one it has already stays where it is. */
  addPoints(id: number, pointIds: readonly PointId[]): void;
  /** Takes points out of every log; the logs they stood in. */
  dropPoints(pointIds: readonly PointId[]): number[];
  /** Interval of every trended point of enabled logs with even intervals; the shortest wins where logs overlap. */
  schedule(): Map<PointId, number>;
}
