import type { DeviceId, JsonObject, PointId } from '@t3000/core';
import type { Stamped, StampedRows } from './stamped.ts';

/** What is watched, and how it is judged. The rule is the business of the alarm engine, kept here as it is. */
export interface NewAlarmDefinition {
  readonly name: string;
  readonly enabled: boolean;
  readonly level: number;
  readonly rule: JsonObject;
}

export type AlarmDefinitionRow = Stamped<NewAlarmDefinition>;

export interface AlarmDefinitionTable extends StampedRows<NewAlarmDefinition> {
  all(): AlarmDefinitionRow[];
}

/** An alarm as it stands. Points, devices and definitions may have gone since: the alarm goes on naming them. */
export interface AlarmRow {
  readonly id: number;
  readonly definitionId: number;
  readonly name: string;
  readonly level: number;
  readonly kind: string;
  readonly pointId: PointId | undefined;
  readonly deviceId: DeviceId | undefined;
  /** The device's own name for an alarm it raised. */
  readonly reportKey: string | undefined;
  readonly source: string;
  readonly state: JsonObject;
  /** `normal` is closed; every other phase is open. */
  readonly phase: string;
  readonly message: string;
  readonly value: number | undefined;
  readonly raisedAt: number | undefined;
  readonly since: number;
  readonly raisedCount: number;
  readonly actor: string;
  readonly note: string;
}

/** One line of an alarm's history, with the alarm as it was then. Lines are only ever added. */
export interface AlarmEventRow {
  readonly seq: number;
  readonly at: number;
  readonly alarmId: number;
  readonly event: string;
  readonly fromPhase: string;
  readonly toPhase: string;
  /** What people were told: `alarm`, `returned`, `acknowledged`, or nothing. */
  readonly announce: string | undefined;
  readonly definitionId: number;
  readonly name: string;
  readonly level: number;
  readonly kind: string;
  readonly pointId: PointId | undefined;
  readonly deviceId: DeviceId | undefined;
  readonly source: string;
  readonly message: string;
  readonly value: number | undefined;
  readonly actor: string;
  readonly note: string;
}

export type NewAlarmEvent = Pick<
  AlarmEventRow,
  'at' | 'alarmId' | 'event' | 'fromPhase' | 'toPhase' | 'announce' | 'actor' | 'note'
>;

export interface AlarmEventQuery {
  readonly alarmId?: number;
  readonly pointId?: PointId;
  readonly deviceId?: DeviceId;
  readonly level?: number;
  readonly event?: string;
  /** Case-insensitive, anywhere in name, source, message, note or actor. */
  readonly text?: string;
  readonly from?: number;
  readonly to?: number;
  /** Where the page before ended. */
  readonly before?: AlarmEventPosition;
  readonly limit: number;
}

export interface AlarmEventPosition {
  readonly at: number;
  readonly seq: number;
}

export interface AlarmEventPage {
  readonly rows: AlarmEventRow[];
  /** Where the next page begins; undefined when there is none. A page may be short and still have a next one. */
  readonly next: AlarmEventPosition | undefined;
}

/** Raised alarms of one stretch of time. */
export interface AlarmCount {
  /** Start of the stretch. */
  readonly at: number;
  readonly level: number;
  readonly count: number;
}

export interface AlarmTable {
  /** Every alarm that ever had a history and whose definition may still be there. */
  all(): AlarmRow[];
  /** All but the normal ones. */
  open(): AlarmRow[];
  get(id: number): AlarmRow | undefined;
  /** Above every number ever used. */
  nextId(): number;
  /** Stores alarms as they are after each step, and the steps, in one transaction. Gives the number of each step. */
  save(changes: readonly { readonly alarm: AlarmRow; readonly event: NewAlarmEvent }[]): number[];
  /** Newest first. */
  events(query: AlarmEventQuery): AlarmEventPage;
  event(seq: number): AlarmEventRow | undefined;
  /** Announced alarms by stretch of `widthMs` and level, oldest first. */
  raisedCounts(from: number, to: number, widthMs: number): AlarmCount[];
  /** The alarms raised most in a time, with the median time they stayed. */
  mostRaised(from: number, to: number, limit: number): { readonly alarmId: number; readonly count: number }[];
  /** Forgets history older than `before`, never that of an open alarm; a few thousand lines a call. Gives how many. */
  dropEventsBefore(before: number): number;
}
