import type { DeviceId, PointId } from '@t3000/core';
import type { AlarmConditionKind, AlarmDefinitionId, AlarmLevel } from './definition.ts';
import type { AlarmEventKind, AlarmPhase, AlarmState, Announcement } from './machine.ts';

export type AlarmId = number;

/** One alarm as it stands: a definition at one point, device, or the whole site. Everything a restart needs. */
export interface AlarmRecord {
  readonly id: AlarmId;
  readonly definitionId: AlarmDefinitionId;
  readonly name: string;
  readonly level: AlarmLevel;
  readonly kind: AlarmConditionKind;
  readonly pointId: PointId | undefined;
  readonly deviceId: DeviceId | undefined;
  /** The device's own name for it, of an alarm the device raised. */
  readonly reportKey: string | undefined;
  /** Point, device or rule, as shown. */
  readonly source: string;
  readonly state: AlarmState;
  readonly phase: AlarmPhase;
  /** One sentence: what is wrong, with value and limit as they were when it was raised. */
  readonly message: string;
  readonly value: number | undefined;
  /** Last raised, UTC epoch ms. */
  readonly raisedAt: number | undefined;
  /** In this phase since. */
  readonly since: number;
  /** How often it has been raised. */
  readonly raisedCount: number;
  /** Who acknowledged, shelved or took it out of service last, with what note. */
  readonly actor: string;
  readonly note: string;
}

/** Who asks for something, and why. */
export interface AlarmAct {
  readonly actor: string;
  readonly note: string;
}

/** One line of history. */
export interface AlarmEvent {
  readonly alarmId: AlarmId;
  readonly at: number;
  readonly event: AlarmEventKind;
  readonly from: AlarmPhase;
  readonly to: AlarmPhase;
  readonly announce: Announcement | undefined;
  /** Empty for what happened by itself. */
  readonly actor: string;
  readonly note: string;
}

/** A step with the alarm as it is afterwards. */
export interface AlarmChange {
  readonly alarm: AlarmRecord;
  readonly event: AlarmEvent;
}

/** A step that is on disk, with its number in the history. */
export interface SavedAlarmChange extends AlarmChange {
  readonly seq: number;
}

/** Keeps alarms and their history. Steps are told to anybody only after `save` has returned. */
export interface AlarmStore {
  /** All of them in one transaction; gives the number of each. Throwing keeps them for another try. */
  save(changes: readonly AlarmChange[]): readonly number[];
}
