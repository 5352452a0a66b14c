import type { Clock } from '@t3000/core';

/** The outcome of `work`, or `late` when it takes longer than `limitMs`. The work itself goes on. */
export function within<T, L>(clock: Clock, limitMs: number, work: Promise<T>, late: L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(limitMs, () => resolve(late));
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}
