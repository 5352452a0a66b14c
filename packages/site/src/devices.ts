import type { DeviceConfig, DeviceId, DeviceIdentity } from '@t3000/core';

/** A device as stored. */
export interface DeviceRow extends DeviceConfig, DeviceIdentity {
  readonly name: string;
  /** Tells devices apart within a protocol; unique with it. */
  readonly key: string;
  /** Free text of the people who run the site. */
  readonly note: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewDevice = Omit<DeviceRow, 'id' | 'createdAt' | 'updatedAt'>;
export type DevicePatch = Partial<Omit<NewDevice, 'protocol'>>;

export interface DeviceTable {
  all(): DeviceRow[];
  get(id: DeviceId): DeviceRow | undefined;
  byKey(protocol: string, key: string): DeviceRow | undefined;
  /** Throws {@link Conflict} when protocol and key exist already. */
  insert(device: NewDevice, at: number): DeviceRow;
  /** Undefined when there is no such device. */
  update(id: DeviceId, patch: DevicePatch, at: number): DeviceRow | undefined;
  /** Removes the device with its points and overrides; history stays. */
  remove(id: DeviceId): boolean;
}
