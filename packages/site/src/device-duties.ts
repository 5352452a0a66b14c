import type { DeviceId } from '@t3000/core';

/** An acknowledgement a device has to be told of. It outlives the program: a person has given it. */
export interface OwedAcknowledgementRow {
  readonly deviceId: DeviceId;
  /** The device's own name for the alarm. */
  readonly reportKey: string;
  readonly author: string;
  /** Of the alarm the person saw: a newer one is not acknowledged by it. */
  readonly stamp: string;
  readonly attempts: number;
  /** UTC epoch ms. */
  readonly dueAt: number;
  readonly createdAt: number;
}

export interface OwedAcknowledgementTable {
  all(): OwedAcknowledgementRow[];
  count(): number;
  /** Replaces what was owed under the same key. */
  put(row: OwedAcknowledgementRow): void;
  remove(deviceId: DeviceId, reportKey: string): void;
}

/** This server in the list of those a device tells of its alarms, as wished and as found last. */
export interface AlarmRouteRow {
  readonly deviceId: DeviceId;
  /** The list in the device: a notification class. */
  readonly routeKey: string;
  /** False while it is to be taken out. */
  readonly wished: boolean;
  readonly author: string;
  readonly createdAt: number;
  /** When the device was asked last; undefined before the first time. */
  readonly checkedAt: number | undefined;
  /** Why it is not as wished; empty when it is. */
  readonly problem: string;
}

export interface AlarmRouteTable {
  all(): AlarmRouteRow[];
  ofDevice(deviceId: DeviceId): AlarmRouteRow[];
  put(row: AlarmRouteRow): void;
  remove(deviceId: DeviceId, routeKey: string): void;
}
