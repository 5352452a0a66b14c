import type { Clock, DeviceCapabilities, DeviceId, Driver, Logger, PointType, Rng } from '@t3000/core';
import type { BuildingPoint } from '../building.ts';
import type { PointTable } from '../points/point-table.ts';
import type { DeviceLine } from './device-line.ts';
import type { RecentCounter } from './meters.ts';
import type { Budgets } from './request-budget.ts';

/** What every line to a device shares. */
export interface Field {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly table: PointTable;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly budgets: Budgets;
  readonly polling: boolean;
  readonly ttlMs: Readonly<Record<PointType, number>>;
  /** Values read, for the collection rate. */
  readonly valuesRead: RecentCounter;
  readonly onState: (line: DeviceLine) => void;
  readonly onCapabilities: (id: DeviceId, capabilities: DeviceCapabilities) => void;
}

/** Poll intervals without a refresh after which a value no longer counts as current. */
const STALE_AFTER_INTERVALS = 3;

export function ttlOf(field: Field, point: BuildingPoint): number {
  return point.ttlMs ?? field.ttlMs[point.type];
}

/** Milliseconds after which an unrefreshed value is stale. */
export function staleAfterMs(
  field: Field,
  point: BuildingPoint,
  isPolled: boolean,
  intervalMs: number = point.pollIntervalMs,
): number {
  return isPolled && point.enabled ? STALE_AFTER_INTERVALS * intervalMs : ttlOf(field, point);
}
