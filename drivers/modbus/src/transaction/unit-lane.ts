import type { Breaker } from './breaker.ts';
import type { Pending } from './pending.ts';

/** Everything about one unit of a line: what waits for it, how it does. */
export class UnitLane {
  readonly unit: number;
  readonly breaker: Breaker;
  readonly urgent: Pending[] = [];
  readonly routine: Pending[] = [];
  inFlight = 0;
  /** Not before this, because the device said that it is busy; monotonic. */
  busyUntil = 0;
  requests = 0;
  answers = 0;
  exceptions = 0;
  timeouts = 0;
  badAnswers = 0;
  /** When the last answer came, monotonic. */
  answeredAt: number | undefined;

  constructor(unit: number, breaker: Breaker) {
    this.unit = unit;
    this.breaker = breaker;
  }

  get waiting(): number {
    return this.urgent.length + this.routine.length;
  }
}
