import type { DateSelector, PointId, Priority, TimeValue, ValueKind } from '@t3000/core';

export type ScheduleId = number;
export type CalendarId = number;

export type { DateSelector, TimeValue } from '@t3000/core';

/** Special days kept once and used by many schedules. */
export interface Calendar {
  readonly id: CalendarId;
  readonly name: string;
  readonly dates: readonly DateSelector[];
}

/** Other times on special days. Of several on one day the lower priority number wins, then the earlier in the list. */
export interface ScheduleException {
  readonly name: string;
  /** 1 (highest) to 16, among the exceptions of this schedule. */
  readonly priority: Priority;
  /** Own days, or those of a calendar. */
  readonly dates: readonly DateSelector[];
  readonly calendarId: CalendarId | undefined;
  readonly entries: readonly TimeValue[];
}

/** What to do with entries whose time passed while the program was not running. */
export type MissedRule = 'apply_latest' | 'skip';

/**
 * What a schedule says, without where it writes. The day begins at the default and every day stands alone, as in
 * ASHRAE 135 clause 12.24: what should hold over midnight is entered again at 00:00.
 */
export interface SchedulePlan {
  readonly kind: ValueKind;
  /** IANA name. */
  readonly timeZone: string;
  /** First and last day on which it is in effect; undefined is open. */
  readonly effectiveFrom: string | undefined;
  readonly effectiveTo: string | undefined;
  /** Seven lists, Monday first. */
  readonly weekly: readonly (readonly TimeValue[])[];
  readonly exceptions: readonly ScheduleException[];
  /** Undefined releases the points. */
  readonly fallback: number | undefined;
}

export interface Schedule extends SchedulePlan {
  readonly id: ScheduleId;
  readonly name: string;
  readonly enabled: boolean;
  readonly outputs: readonly PointId[];
  /** Slot of the priority arrays it writes to. */
  readonly priority: Priority;
  readonly missed: MissedRule;
  /** Who answers for its writes: asked for the right at every run. */
  readonly author: string;
}

/** Lists are this long at most: far beyond what people enter, short enough that a year is planned in milliseconds. */
export const ENTRIES_PER_DAY_MAX = 48;
export const EXCEPTIONS_MAX = 100;
export const SELECTORS_MAX = 200;
/** A floor of terminal units; more belongs into several schedules. */
export const OUTPUTS_MAX = 500;
