import { assert } from '@t3000/core';
import type { Clock, Timer } from '@t3000/core';

/** Node turns a longer delay into one millisecond, so a long wait is made of several. */
const NODE_DELAY_MAX_MS = 2 ** 31 - 1;

/** The clocks of this machine. */
export function realClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now(), setTimer };
}

function setTimer(delayMs: number, run: () => void): Timer {
  assert(!Number.isNaN(delayMs), 'timer delay is not a number');
  const dueAt = performance.now() + delayMs;
  let handle: NodeJS.Timeout;
  const arm = (remainingMs: number): void => {
    handle = setTimeout(check, Math.min(Math.max(remainingMs, 0), NODE_DELAY_MAX_MS));
  };
  // Node counts whole milliseconds and may wake a fraction early: the promise is "after", so look again.
  const check = (): void => {
    const remainingMs = dueAt - performance.now();
    if (remainingMs > 0) arm(remainingMs);
    else run();
  };
  arm(delayMs);
  return { cancel: () => clearTimeout(handle) };
}
