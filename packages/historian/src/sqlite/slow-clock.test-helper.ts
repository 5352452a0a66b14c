import type { Clock } from '@t3000/core';
import { FakeClock } from '@t3000/testkit';

/** A clock of a slow machine: looking at it takes six milliseconds. */
export function slowClock(): Clock & { turns: number } {
  const clock = new FakeClock();
  let monotonic = 0;
  return {
    turns: 0,
    now: () => clock.now(),
    monotonic: () => (monotonic += 6),
    setTimer(_delayMs, run) {
      const timer = setImmediate(() => {
        this.turns++;
        run();
      });
      return { cancel: () => clearImmediate(timer) };
    },
  };
}
