import type { JsonObject, PointId, Priority } from '@t3000/core';
import type { Stamped, StampedRows } from './stamped.ts';

/** A schedule. The plan is the business of the schedule engine, kept here as it is. */
export interface ScheduleRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly plan: JsonObject;
  readonly priority: Priority;
  readonly missed: string;
  /** Who changed it last and answers for its writes. */
  readonly author: string;
  readonly outputs: readonly PointId[];
  /** Everything up to here has run; undefined before the first run. */
  readonly ranUntil: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewSchedule = Omit<ScheduleRow, 'id' | 'ranUntil' | 'createdAt' | 'updatedAt'>;

export interface ScheduleTable {
  all(): ScheduleRow[];
  get(id: number): ScheduleRow | undefined;
  /** Throws {@link Conflict} when the name is taken, {@link UnknownReference} when a point is not there. */
  insert(schedule: NewSchedule, at: number): ScheduleRow;
  update(id: number, patch: Partial<NewSchedule>, at: number): ScheduleRow | undefined;
  remove(id: number): boolean;
}

export interface NewCalendar {
  readonly name: string;
  readonly description: string;
  /** Date selectors of the schedule engine. */
  readonly dates: readonly JsonObject[];
}

export type CalendarRow = Stamped<NewCalendar>;

export interface CalendarTable extends StampedRows<NewCalendar> {
  all(): CalendarRow[];
}

/** One line of the execution log; it outlives its schedule. */
export interface ScheduleRunRow {
  readonly id: number;
  readonly scheduleId: number;
  readonly cause: string;
  readonly dueAt: number;
  readonly at: number;
  readonly value: number | undefined;
  readonly source: string;
  readonly status: string;
  readonly actor: string;
  readonly results: readonly JsonObject[];
}

export interface ScheduleRunTable {
  /** Adds a line and moves the mark of its schedule, in one transaction. */
  begin(run: Omit<ScheduleRunRow, 'id'>, ranUntil: number): number;
  finish(id: number, status: string, results: readonly JsonObject[]): void;
  /** Lines a crash left running become `interrupted`. Gives how many. */
  interrupt(): number;
  /** Newest first, before that id. */
  query(query: { readonly scheduleId?: number; readonly before?: number; readonly limit: number }): ScheduleRunRow[];
  dropBefore(before: number): number;
}
