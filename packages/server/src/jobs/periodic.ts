import { messageOf } from '@t3000/core';
import type { Clock, Logger, Timer } from '@t3000/core';

export interface PeriodicOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** What failed, for the log. */
  readonly name: string;
  readonly firstMs: number;
  readonly everyMs: number;
  readonly run: () => void | Promise<void>;
}

/** Runs something again and again; the next time is planned when the last is over, and a failure is logged, not fatal. */
export function periodic(options: PeriodicOptions): { stop(): void } {
  const { clock, log, name, everyMs, run } = options;
  let timer: Timer | undefined;
  let stopped = false;
  const plan = (delayMs: number): void => {
    if (!stopped) timer = clock.setTimer(delayMs, () => void once());
  };
  const once = async (): Promise<void> => {
    try {
      await run();
    } catch (error) {
      log.error(`${name} failed`, { cause: messageOf(error) });
    }
    plan(everyMs);
  };
  plan(options.firstMs);
  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
    },
  };
}
