import { messageOf } from '@t3000/core';
import type { Clock, RequestFailure } from '@t3000/core';

/**
 * Longest wait for a driver to keep its word. Drivers time out by themselves, after their own retries; this is for
 * the driver that never answers, so that it costs its own device and nothing else.
 */
export const DRIVER_SILENCE_MAX_MS = 30_000;

/** How a guarded call ended when it did not bring what it should. */
export interface Broken {
  readonly failure: RequestFailure;
  /** The driver threw, which its contract forbids. */
  readonly thrown: unknown;
}

/** Calls a driver and always settles: what is thrown or never answered becomes `onBroken`'s answer. */
export function guarded<T>(clock: Clock, call: () => Promise<T>, onBroken: (broken: Broken) => T): Promise<T> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(DRIVER_SILENCE_MAX_MS, () => {
      const detail = `the driver did not answer within ${DRIVER_SILENCE_MAX_MS / 1_000} s`;
      resolve(onBroken({ failure: { ok: false, reason: 'timeout', detail }, thrown: undefined }));
    });
    const fail = (error: unknown): void => {
      timer.cancel();
      const detail = `the driver failed: ${messageOf(error)}`;
      resolve(onBroken({ failure: { ok: false, reason: 'bad_answer', detail }, thrown: error ?? 'nothing' }));
    };
    const succeed = (outcome: T): void => {
      timer.cancel();
      resolve(outcome);
    };
    try {
      call().then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}
