import type { DeviceId } from '@t3000/core';

/** `auto` is what the network and the places say; `none` says that they are wrong. */
export type ParentChoice = 'auto' | 'none' | DeviceId;

/** What a device depends on, as people said it. */
export interface DeviceDependencyRow {
  readonly deviceId: DeviceId;
  /** The router, gateway or panel it is behind. */
  readonly reachedThrough: ParentChoice;
  /** The plant it gets its air or water from. */
  readonly suppliedBy: ParentChoice;
  /** It is off while this expression over its own points holds; empty for never. */
  readonly offWhile: string;
  /** What depends on it keeps still this long after it is back. */
  readonly settleSeconds: number;
}

/** A device without a row depends on what the network and the places say, and is never off. */
export interface DeviceDependencyTable {
  all(): DeviceDependencyRow[];
  get(deviceId: DeviceId): DeviceDependencyRow | undefined;
  /** Throws {@link UnknownReference} when one of the devices is not there. A parent that is removed later counts as `auto`. */
  put(row: DeviceDependencyRow): void;
}
