import type { Rng } from './rng.ts';

/** When to try again: exponential growth with a ceiling and jitter, so that many waiters do not march in step. */
export interface RetrySchedule {
  readonly firstMs: number;
  readonly factor: number;
  readonly ceilingMs: number;
  /** Share of the delay that is random, 0 to 1. */
  readonly jitter: number;
}

/** Delay before attempt `attempt` (0 is the first retry), milliseconds. */
export function retryDelayMs(schedule: RetrySchedule, attempt: number, rng: Rng): number {
  const grown = Math.min(schedule.firstMs * schedule.factor ** attempt, schedule.ceilingMs);
  return grown * (1 - schedule.jitter + 2 * schedule.jitter * rng.next());
}
