import type { DeviceId, JsonObject, PointType } from '@t3000/core';

/** One register people added to a device, besides what its protocol knows of it by itself. */
export interface DeviceRegisterRow {
  readonly id: number;
  readonly deviceId: DeviceId;
  /** In the notation of its protocol, for example `holding:100`; unique within the device. */
  readonly register: string;
  /** Type and number of the point it became. */
  readonly pointType: PointType;
  readonly number: number;
  /** Name, type, scale and the rest, as it is imported and exported. */
  readonly entry: JsonObject;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewDeviceRegister = Omit<DeviceRegisterRow, 'id' | 'createdAt' | 'updatedAt'>;
export type DeviceRegisterPatch = Partial<Omit<NewDeviceRegister, 'deviceId'>>;

export interface DeviceRegisterTable {
  /** In the order they were added. */
  byDevice(deviceId: DeviceId): DeviceRegisterRow[];
  get(id: number): DeviceRegisterRow | undefined;
  /** Inserts many in one transaction. Throws {@link Conflict} naming the first that exists already. */
  insert(rows: readonly NewDeviceRegister[], at: number): DeviceRegisterRow[];
  /** Undefined when there is no such row. */
  update(id: number, patch: DeviceRegisterPatch, at: number): DeviceRegisterRow | undefined;
  remove(id: number): boolean;
}
