import { levelOf, reasonOf, unreachable } from '@t3000/core';
import type { PointId } from '@t3000/core';
import type { LiveValue } from '../building.ts';
import type { AlarmCondition } from './definition.ts';
import type { Expression } from './expression.ts';
import { truthOf } from './expression.ts';

/** What a condition remembers between two looks. */
export interface ConditionMemory {
  /** Last good value, for `change`. */
  last: number | undefined;
  /** Readings inside the window, oldest first, for `rate`. */
  readonly recent: { at: number; value: number }[];
  /** What the device's own alarm showed last, for `reported`. */
  report: { readonly stamp: string; readonly acknowledged: boolean } | undefined;
}

/** What a condition may look at. */
export interface ConditionInput {
  readonly live: LiveValue | undefined;
  readonly setPoint: number | undefined;
  readonly deviceOnline: boolean | undefined;
  readonly point: (id: PointId) => number | undefined;
  readonly neighbour: (name: string) => number | undefined;
  readonly expression: Expression | undefined;
  /** Monotonic ms. */
  readonly now: number;
  /** The condition held at the last look: decides which side of the deadband counts. */
  readonly active: boolean;
}

/** Readings one rate window keeps; more often than that a window is thinned, which moves the slope very little. */
const WINDOW_READINGS_MAX = 64;

const faults = new Set<string>(['fault', 'out_of_range', 'invalid_value', 'device_error', 'bad_frame']);

/** True, false, or undefined when it cannot be known: an alarm then stays as it is. */
export function conditionHolds(
  condition: AlarmCondition,
  input: ConditionInput,
  memory: ConditionMemory,
): boolean | undefined {
  const value = trusted(input.live);
  switch (condition.kind) {
    case 'high_limit':
      if (value === undefined) return undefined;
      return value > condition.limit - (input.active ? condition.deadband : 0);
    case 'low_limit':
      if (value === undefined) return undefined;
      return value < condition.limit + (input.active ? condition.deadband : 0);
    case 'state':
      return value === undefined ? undefined : condition.states.includes(value);
    case 'change':
      return changed(value, memory);
    case 'deviation':
      if (value === undefined || input.setPoint === undefined) return undefined;
      return Math.abs(value - input.setPoint) > condition.limit - (input.active ? condition.deadband : 0);
    case 'rate':
      return tooFast(condition, value, input.now, memory);
    case 'device_offline':
      return input.deviceOnline === undefined ? undefined : !input.deviceOnline;
    case 'stale':
      return isStale(input);
    case 'fault':
      return isFault(input.live);
    case 'reported':
      // Followed step by step in watch.ts: the device knows more than whether it holds.
      return undefined;
    case 'expression':
      if (input.expression === undefined) return undefined;
      return truthOf(input.expression, { value: () => value, point: input.point, neighbour: input.neighbour });
    default:
      return unreachable(condition);
  }
}

export function freshMemory(): ConditionMemory {
  return { last: undefined, recent: [], report: undefined };
}

/** A value that may raise an alarm: a bad one says something about the sensor, not about the room. */
export function trusted(live: LiveValue | undefined): number | undefined {
  if (live === undefined || !Number.isFinite(live.value) || levelOf(live.quality) === 'bad') return undefined;
  // What was true some time ago says nothing about now.
  if (reasonOf(live.quality) === 'stale') return undefined;
  return live.value;
}

function changed(value: number | undefined, memory: ConditionMemory): boolean | undefined {
  if (value === undefined) return undefined;
  const before = memory.last;
  memory.last = value;
  return before !== undefined && before !== value;
}

function tooFast(
  { perMinute, windowMs }: { readonly perMinute: number; readonly windowMs: number },
  value: number | undefined,
  now: number,
  { recent }: ConditionMemory,
): boolean | undefined {
  if (value === undefined) return undefined;
  while (recent.length > 0 && now - (recent[0]?.at ?? 0) > windowMs) recent.shift();
  if (recent.length >= WINDOW_READINGS_MAX) recent.splice(1, 1);
  recent.push({ at: now, value });
  const [oldest] = recent;
  if (oldest === undefined || oldest.at === now) return undefined;
  // Over less than half a window a single step would look like a steep slope.
  const elapsed = Math.max(now - oldest.at, windowMs / 2);
  return (Math.abs(value - oldest.value) / elapsed) * 60_000 > perMinute;
}

function isStale({ live, deviceOnline }: ConditionInput): boolean | undefined {
  if (live === undefined || deviceOnline !== true) return undefined;
  const reason = reasonOf(live.quality);
  return reason === 'stale' || reason === 'timeout';
}

function isFault(live: LiveValue | undefined): boolean | undefined {
  if (live === undefined) return undefined;
  const reason = reasonOf(live.quality);
  if (reason === 'not_read' || reason === 'offline' || reason === 'timeout' || reason === 'stale') return undefined;
  return faults.has(reason);
}
