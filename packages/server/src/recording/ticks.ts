import { ApiError } from '@t3000/contract';
import { nextCron } from '@t3000/engine';
import { cronOf } from './strategy.ts';
import type { Recording } from './strategy.ts';

/** Times of one log within a request: a day at one second is 86,400. */
export const TICKS_MAX = 200_000;

/** A stamp may stand this far from its tick: what others wrote is rounded, ours is exact. */
const OFF_TICK_MAX_MS = 1000;

/** When samples of a log should have been taken within a time. */
export interface ExpectedTicks {
  readonly count: number;
  at(index: number): number;
  /** The tick a stamp belongs to; undefined for one in between. */
  indexOf(stamp: number): number | undefined;
}

/** Undefined for changes, which come when they come. */
export function expectedTicks(recording: Recording, from: number, to: number, zone: string): ExpectedTicks | undefined {
  if (recording.mode === 'interval') return evenTicks(recording.intervalMs, from, to);
  return recording.mode === 'cron' ? calendarTicks(recording.cron, from, to, zone) : undefined;
}

function evenTicks(stepMs: number, from: number, to: number): ExpectedTicks {
  const first = Math.ceil(from / stepMs);
  const count = Math.max(0, Math.ceil(to / stepMs) - first);
  checkCount(count);
  const offMax = Math.min(OFF_TICK_MAX_MS, stepMs / 2);
  return {
    count,
    at: (index) => (first + index) * stepMs,
    indexOf(stamp) {
      const tick = Math.round(stamp / stepMs);
      return Math.abs(stamp - tick * stepMs) <= offMax ? tick - first : undefined;
    },
  };
}

function calendarTicks(text: string, from: number, to: number, zone: string): ExpectedTicks {
  const schedule = cronOf(text, 'cron');
  const ticks: number[] = [];
  for (let at = nextCron(schedule, from - 1, zone); at !== undefined && at < to; at = nextCron(schedule, at, zone)) {
    ticks.push(at);
    checkCount(ticks.length);
  }
  const places = new Map(ticks.map((at, index) => [Math.round(at / OFF_TICK_MAX_MS), index]));
  return {
    count: ticks.length,
    at: (index) => ticks[index] ?? Number.NaN,
    indexOf: (stamp) => places.get(Math.round(stamp / OFF_TICK_MAX_MS)),
  };
}

function checkCount(count: number): void {
  if (count <= TICKS_MAX) return;
  throw new ApiError(
    'too_costly',
    `${count} samples of each point are above the maximum ${TICKS_MAX}; shorten the time`,
    {
      limit: TICKS_MAX,
    },
  );
}
