import type { Clock } from '@t3000/core';

/** The clocks of the browser or of Node: the console has no composition root that could hand them in. */
export const hostClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer: (delayMs, run) => {
    const handle = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
