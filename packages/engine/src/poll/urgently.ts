import type { Clock, RequestFailure } from '@t3000/core';
import type { Lane } from './lane.ts';
import { refusal } from './outcomes.ts';

export interface UrgentCall<T> {
  readonly clock: Clock;
  readonly lane: Lane;
  /** Monotonic ms; a call not begun by then never is. */
  readonly startBy: number;
  readonly run: () => Promise<T>;
  /** The outcome when it was never begun. */
  readonly notBegun: (failure: RequestFailure) => T;
}

/** Runs a call as soon as the device is free, ahead of its routine, or not at all. */
export function urgently<T>(call: UrgentCall<T>): Promise<T> {
  const { clock, lane, startBy, notBegun } = call;
  return new Promise((resolve) => {
    let isOver = false;
    const giveUp = (failure: RequestFailure): void => {
      if (isOver) return;
      isOver = true;
      timer.cancel();
      resolve(notBegun(failure));
    };
    const timer = clock.setTimer(startBy - clock.monotonic(), () => {
      giveUp(refusal('busy', 'the device was busy for too long'));
    });
    const run = async (): Promise<void> => {
      if (isOver) return;
      isOver = true;
      timer.cancel();
      resolve(await call.run());
    };
    const isTaken = lane.pushUrgent({ run, abandon: giveUp });
    if (!isTaken) giveUp(refusal('busy', 'too many requests wait for the device'));
  });
}
