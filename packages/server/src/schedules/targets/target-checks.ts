import type { Clock, Logger, Rng, Timer } from '@t3000/core';
import { messageOf } from '@t3000/core';
import type { ScheduleTargetTable } from '@t3000/site';
import type { TargetService } from './target-service.ts';

export interface TargetChecksOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly targets: ScheduleTargetTable;
  readonly service: TargetService;
}

/** Each device is read about this often: a change at its own keypad shows the same hour. */
const CHECK_MS = 3_600_000;
/** Share of it that is left to chance, so that sites with many panels do not ask them all at once. */
const JITTER = 0.2;
/** One device at a time, and no sooner than this after the last: schedules never crowd out values. */
const PAUSE_MS = 10_000;

/** Reads back, in turn, every device that is to hold a schedule. */
export class TargetChecks {
  readonly #options: TargetChecksOptions;
  readonly #due = new Map<number, number>();
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: TargetChecksOptions) {
    this.#options = options;
  }

  start(): void {
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (!this.#stopped) this.#timer = this.#options.clock.setTimer(PAUSE_MS, () => void this.#next());
  }

  async #next(): Promise<void> {
    const { clock, rng, log, targets, service } = this.#options;
    const now = clock.monotonic();
    try {
      const rows = targets.all();
      const known = new Set(rows.map(({ id }) => id));
      for (const id of this.#due.keys()) if (!known.has(id)) this.#due.delete(id);
      // After a start the first round is spread over the hour as well.
      for (const { id } of rows) if (!this.#due.has(id)) this.#due.set(id, now + CHECK_MS * rng.next());
      const ready = rows.filter(({ id, deviceId }) => (this.#due.get(id) ?? 0) <= now && !service.isBusy(deviceId));
      const [first] = ready.toSorted((a, b) => (this.#due.get(a.id) ?? 0) - (this.#due.get(b.id) ?? 0));
      if (first) {
        this.#due.set(first.id, now + CHECK_MS * (1 - JITTER / 2 + JITTER * rng.next()));
        await service.check(first.id);
      }
    } catch (error) {
      log.warn('the schedule of a device could not be checked', { cause: messageOf(error) });
    }
    this.#arm();
  }
}
