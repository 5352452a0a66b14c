import type { JsonObject } from '@t3000/core';

/** What of a panel decides where a schedule can stand in one of its weekly routines. Plain data. */
export interface RoutineFacts {
  /** Place of the routine, counted from 0. */
  readonly index: number;
  /** Firmware without flags switches on and off in turn, and 0:00 marks an unused place (facts 1.3). */
  readonly hasFlags: boolean;
  /** In manual mode a routine does not follow its times. */
  readonly isManual: boolean;
  readonly panelNumber: number;
  /** Annual routine that each holiday column follows, counted from 0; -1 for none, -2 for one of another panel. */
  readonly follows: readonly [number, number];
  /** The annual routines of the panel. */
  readonly holidays: readonly HolidayFacts[];
}

export interface HolidayFacts {
  /** `01-01, 12-25`. */
  readonly days: string;
  /** Other weekly routines that follow it, by name. */
  readonly usedBy: readonly string[];
}

export const FOLLOWS_NONE = -1;
export const FOLLOWS_ANOTHER_PANEL = -2;

export function factsJson(facts: RoutineFacts): JsonObject {
  return {
    ...facts,
    follows: [...facts.follows],
    holidays: facts.holidays.map(({ days, usedBy }) => ({ days, usedBy: [...usedBy] })),
  };
}

/** The way back from what {@link factsJson} made. */
export function factsOfJson(facts: JsonObject): RoutineFacts {
  return facts as unknown as RoutineFacts;
}

export function followedText(follows: number, days: string): string {
  if (follows === FOLLOWS_NONE) return 'none';
  return follows === FOLLOWS_ANOTHER_PANEL ? 'a holiday of another panel' : `HOL${follows + 1}: ${days || 'no days'}`;
}
