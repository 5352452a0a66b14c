import type { DeviceId, PointId } from '@t3000/core';

/** How many points and devices carry a tag themselves. */
export interface TagUse {
  readonly tag: string;
  readonly points: number;
  readonly devices: number;
}

/** Words of a shared vocabulary on points and devices, by which rules and searches find them whatever their names. */
export interface TagTable {
  /** In the order of the alphabet. */
  ofPoint(id: PointId): string[];
  ofDevice(id: DeviceId): string[];
  /** Replaces all tags; throws {@link UnknownReference} when there is no such point. */
  setPoint(id: PointId, tags: readonly string[]): void;
  setDevice(id: DeviceId, tags: readonly string[]): void;
  /** Every tag in use. */
  uses(): TagUse[];
}
