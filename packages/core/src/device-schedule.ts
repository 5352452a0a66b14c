import type { JsonObject } from './json.ts';
import type { ValueKind } from './point.ts';
import type { Priority } from './priority.ts';

/** From this time of day on, this value. Undefined hands over to what stands below: weekly hours, then the default. */
export interface TimeValue {
  /** Seconds of the local day as a wall clock shows them, 0 to 86,399. */
  readonly second: number;
  readonly value?: number | undefined;
}

/** Days that are special. Dates are ISO 8601, `2026-12-24`; months and days count from 1, Monday is 1. */
export type DateSelector =
  | { readonly kind: 'date'; readonly date: string }
  /** Both ends included. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'yearly'; readonly month: number; readonly day: number }
  /**
   * BACnet WeekNDay (ASHRAE 135 clause 21): week 1 is days 1 to 7 of the month, week 6 its last seven days; what is
   * undefined matches any.
   */
  | {
      readonly kind: 'week_day';
      readonly month?: number | undefined;
      readonly week?: number | undefined;
      readonly weekday?: number | undefined;
    }
  /** Days after Easter Sunday (Gregorian); Good Friday is -2, Whit Monday 50. */
  | { readonly kind: 'easter'; readonly offset: number };

/** Days on which other times hold; of several on one day the lower priority number wins, then the earlier in the list. */
export interface SpecialDays {
  readonly name: string;
  readonly priority: Priority;
  readonly dates: readonly DateSelector[];
  readonly entries: readonly TimeValue[];
  /** The calendar of the device that names the days, where one does. */
  readonly calendarName?: string;
}

/** What a schedule says, in a form any device may hold. */
export interface SchedulePlanText {
  readonly kind: ValueKind;
  readonly effectiveFrom?: string | undefined;
  readonly effectiveTo?: string | undefined;
  /** Seven lists, Monday first. */
  readonly weekly: readonly (readonly TimeValue[])[];
  readonly exceptions: readonly SpecialDays[];
  readonly fallback?: number | undefined;
}

/** A schedule that a device is to hold. */
export interface WantedSchedule extends SchedulePlanText {
  readonly exceptions: readonly WantedSpecialDays[];
  readonly priority: Priority;
  /** Local date from which the year ahead is worked out. */
  readonly today: string;
  /** The seven weekdays worked out: every day is whole, from midnight on. */
  readonly week: readonly (readonly TimeValue[])[];
  /** Days of the year ahead that differ from their weekday, worked out in the same way. */
  readonly special: readonly WorkedOutDay[];
}

export interface WantedSpecialDays extends SpecialDays {
  /** A calendar that brings days besides the own ones. */
  readonly calendar?: { readonly name: string; readonly dates: readonly DateSelector[] } | undefined;
  /** Days counted from Easter are among them, given as dates of this year and the next: devices know no Easter. */
  readonly moving?: boolean;
}

export interface WorkedOutDay {
  readonly date: string;
  /** Name of the exception that wins, empty when the schedule is not in effect. */
  readonly name: string;
  readonly changes: readonly TimeValue[];
}

export interface ScheduleHolding {
  /** Days of calendars are written into the exceptions, or into the calendars of the device that have the same names. */
  readonly calendars: 'inline' | 'reference';
}

/** A place for a schedule in a device: an object, a routine. */
export interface SchedulePlace {
  /** Stable within the device: `schedule:1`, `SCH1`. */
  readonly key: string;
  /** Texts of the device. */
  readonly name: string;
  readonly description: string;
}

export interface SchedulePlaces {
  readonly ok: true;
  readonly places: readonly SchedulePlace[];
}

/**
 * One part of a schedule as it stands in a device, or is to stand there: equal texts mean the same. Names: `monday` to
 * `sunday`, and those of the protocol, `exceptions` or `holiday_1`.
 */
export interface SchedulePart {
  readonly name: string;
  readonly text: string;
  /** Of a part that is a day. */
  readonly entries?: readonly TimeValue[];
}

/** A schedule as a device has it. Plain data: it is kept and compared again after an edit. */
export interface HeldSchedule {
  readonly ok: true;
  readonly key: string;
  readonly name: string;
  readonly parts: readonly SchedulePart[];
  /** What it means, to be taken over. */
  readonly plan: SchedulePlanText;
  /** What it holds that cannot be taken over, a sentence each. */
  readonly unread: readonly ScheduleNote[];
  /** What the protocol needs to judge what fits and to write. */
  readonly facts: JsonObject;
  /** UTC epoch milliseconds. */
  readonly readAt: number;
}

/** A sentence by what it is made of, for readers of another language; the text beside it is the English one. */
export interface SaidOfSchedule {
  /** Stable name of the sentence: `whole_minutes`. */
  readonly kind: string;
  readonly terms: Readonly<Record<string, string | number>>;
}

export interface ScheduleNote {
  readonly text: string;
  readonly said: SaidOfSchedule;
}

/** Something of a schedule that has no room in a device. */
export interface ScheduleMisfit {
  /** Where in the schedule: `Monday`, `exception "Closed"`. */
  readonly place: string;
  /** What stands there. */
  readonly value: string;
  /** What the device takes. */
  readonly limit: string;
  /** Value and limit. */
  readonly said?: SaidOfSchedule;
}

/** What a device would hold of a schedule. */
export interface ScheduleFit {
  /** Nothing is written while there are any. */
  readonly misfits: readonly ScheduleMisfit[];
  /** What the device will do differently, or needs care later. */
  readonly notes: readonly ScheduleNote[];
  /** By the names of the parts held. */
  readonly parts: readonly SchedulePart[];
}

/** What became of one part. Nothing is sent after the first that did not go well. */
export interface PartWrite {
  readonly part: string;
  readonly status:
    | 'written'
    /** Acknowledged, and the device shows the old content still. */
    | 'not_applied'
    /** The device said no; it has what it had. */
    | 'refused'
    /** The device does not let anybody change this part; the rest goes on without it. */
    | 'fixed'
    /** Sent, and nobody knows. */
    | 'unknown'
    | 'not_sent';
  readonly detail: string;
}

/** Days by the names of the parts, Monday first. */
export const weekdayParts = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
