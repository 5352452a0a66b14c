/**
 * Time as the program may see it. Wall time stamps data, monotonic time measures intervals; mixing them
 * is how a clock step turns into a negative duration.
 */
export interface Clock {
  /** Wall time, UTC epoch milliseconds. May jump in either direction. */
  now(): number;
  /** Milliseconds since an arbitrary start. Never goes back. */
  monotonic(): number;
  /** Runs `run` once after `delayMs` of monotonic time; a delay below zero counts as zero. */
  setTimer(delayMs: number, run: () => void): Timer;
}

export interface Timer {
  /** Stops the timer; harmless after it fired. */
  cancel(): void;
}

/** Resolves after `delayMs`, or at once when `signal` aborts. Never rejects: callers look at the signal. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimer(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
