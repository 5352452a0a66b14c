import type { Clock, Logger, RequestFailure } from '@t3000/core';
import type { DeviceCounters } from './device-counters.ts';
import type { DeviceHealth } from './device-health.ts';
import { guarded } from './guarded.ts';
import type { Broken } from './guarded.ts';

export interface DeviceTrafficOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly counters: DeviceCounters;
  readonly health: DeviceHealth;
  readonly deviceName: () => string;
}

/** What one kind of call to a driver means. */
export interface CallMeaning<T> {
  /** What the outcome says went wrong; undefined when the device answered. */
  readonly failureOf: (outcome: T) => RequestFailure | undefined;
  /** The outcome to give when the driver broke its word. */
  readonly broken: (failure: RequestFailure) => T;
}

/** Every call to a device's driver goes through here: guarded, timed, counted, and told to the circuit. */
export class DeviceTraffic {
  readonly #options: DeviceTrafficOptions;

  constructor(options: DeviceTrafficOptions) {
    this.#options = options;
  }

  async call<T>(call: () => Promise<T>, meaning: CallMeaning<T>): Promise<T> {
    const { clock, counters, health } = this.#options;
    const startedAt = clock.monotonic();
    const outcome = await guarded(clock, call, (broken) => {
      this.#noteBroken(broken);
      return meaning.broken(broken.failure);
    });
    const now = clock.monotonic();
    const failure = meaning.failureOf(outcome);
    counters.count(failure, now - startedAt, now);
    if (failure === undefined || failure.reason === 'refused') counters.lastSeen = clock.now();
    health.note(failure);
    return outcome;
  }

  /** A call without I/O, such as packing; undefined when the driver threw. */
  tryCall<T>(call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      this.noteDriverFailure(error);
      return undefined;
    }
  }

  /** Counts what a driver must not do. Its text may come from the field, so it goes into a field of the log. */
  noteDriverFailure(error: unknown): void {
    const { log, counters, deviceName } = this.#options;
    counters.driverFailures++;
    if (counters.driverFailures > DRIVER_FAILURES_LOGGED_MAX) return;
    log.error('driver failed', { device: deviceName(), error: String(error) });
  }

  #noteBroken(broken: Broken): void {
    if (broken.thrown === undefined) this.#options.counters.driverFailures++;
    else this.noteDriverFailure(broken.thrown);
  }
}

/** A driver that throws does so at every request: the first few lines tell it all, the counter tells the rest. */
const DRIVER_FAILURES_LOGGED_MAX = 3;
