import type { DeviceId, PointConfig, PointId, PointKind, PointType, WriteGuard } from '@t3000/core';

import type { PlaceId } from './places.ts';

export interface PointRow extends PointConfig {
  /** Milliseconds a cached value counts as fresh; undefined takes the default of its type. */
  readonly ttlMs: number | undefined;
  /** Where the point belongs, free text until places exist: `Floor 1 / VAV-101`. */
  readonly group: string;
  /** What a write has to pass besides minimum and maximum; undefined when nothing. */
  readonly guard?: WriteGuard | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewPoint = Omit<PointRow, 'id' | 'createdAt' | 'updatedAt'>;
export type PointPatch = Partial<Omit<NewPoint, 'deviceId' | 'type' | 'number'>>;

export interface PointQuery {
  /** Only these. */
  readonly ids?: readonly PointId[];
  readonly deviceId?: DeviceId;
  /** Of this place and everything inside it; a point without a place of its own stands where its device does. */
  readonly placeId?: PlaceId;
  readonly types?: readonly PointType[];
  readonly kinds?: readonly PointKind[];
  /** All of these are on the point or on its device. */
  readonly tags?: readonly string[];
  /** Case-insensitive words, all of which must occur in name, description, group, unit or device name. */
  readonly text?: string;
  readonly sort?: 'name' | 'device' | 'number' | 'id';
  readonly descending?: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface PointTable {
  all(): PointRow[];
  get(id: PointId): PointRow | undefined;
  /** Those of the points that exist, by id. */
  some(ids: readonly PointId[]): PointRow[];
  /** Every point of a device, by id. */
  byDevice(deviceId: DeviceId): PointRow[];
  /** The device of every point, without the rest of the rows. */
  owners(): Map<PointId, DeviceId>;
  find(deviceId: DeviceId, type: PointType, number: number): PointRow | undefined;
  query(query: PointQuery): { rows: PointRow[]; total: number };
  /** Inserts many in one transaction. Throws {@link Conflict} naming the first that exists already. */
  insert(points: readonly NewPoint[], at: number): PointRow[];
  update(id: PointId, patch: PointPatch, at: number): PointRow | undefined;
  remove(id: PointId): boolean;
}
