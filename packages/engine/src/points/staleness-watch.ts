import type { Clock, Timer } from '@t3000/core';
import type { PointTable } from './point-table.ts';

/** A value may look fresh this much too long; a walk over 200,000 points takes well under a millisecond. */
const SWEEP_EVERY_MS = 1_000;

/** Announces values that have grown stale, which no answer from the field would do. */
export class StalenessWatch {
  readonly #clock: Clock;
  readonly #table: PointTable;
  #timer: Timer | undefined;

  constructor(clock: Clock, table: PointTable) {
    this.#clock = clock;
    this.#table = table;
  }

  start(): void {
    this.#timer = this.#clock.setTimer(SWEEP_EVERY_MS, () => {
      this.start();
      this.#table.sweep(this.#clock.monotonic());
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
