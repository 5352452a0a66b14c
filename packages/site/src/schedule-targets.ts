import type { DeviceId, JsonObject } from '@t3000/core';

/** A place in a device that holds a schedule. */
export interface ScheduleTargetRow {
  readonly id: number;
  readonly scheduleId: number;
  readonly deviceId: DeviceId;
  /** The device's name of the place: `schedule:1`, `SCH1`. */
  readonly place: string;
  /** Who writes the outputs of that device. */
  readonly runsOn: 'hub' | 'device';
  readonly calendars: 'inline' | 'reference';
  /** What was read there last, and what became of pushes: the business of whoever keeps them in step. */
  readonly memory: JsonObject;
  readonly createdAt: number;
  /** Of the settings; the memory changes without it. */
  readonly updatedAt: number;
}

export type NewScheduleTarget = Omit<ScheduleTargetRow, 'id' | 'createdAt' | 'updatedAt'>;

export interface ScheduleTargetTable {
  all(): ScheduleTargetRow[];
  get(id: number): ScheduleTargetRow | undefined;
  ofSchedule(scheduleId: number): ScheduleTargetRow[];
  /** Throws {@link Conflict} when the place holds a schedule already. */
  insert(target: NewScheduleTarget, at: number): ScheduleTargetRow;
  update(
    id: number,
    patch: Partial<Pick<ScheduleTargetRow, 'runsOn' | 'calendars'>>,
    at: number,
  ): ScheduleTargetRow | undefined;
  remember(id: number, memory: JsonObject): void;
  remove(id: number): boolean;
}
