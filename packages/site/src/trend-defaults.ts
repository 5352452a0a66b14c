import type { DeviceId, Json } from '@t3000/core';

/** What new points of a device are recorded like, where it differs from the site: a document of the server. */
export interface TrendDefaultTable {
  get(deviceId: DeviceId): Json | undefined;
  set(deviceId: DeviceId, strategies: Json): void;
  remove(deviceId: DeviceId): boolean;
  /** Devices that have their own. */
  devices(): DeviceId[];
}
