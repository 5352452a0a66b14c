import type { Clock, DeviceAlarm, DeviceId, Logger } from '@t3000/core';

/** An acknowledgement a device has to be told of. */
export interface OwedAcknowledgement {
  readonly deviceId: DeviceId;
  /** The device's own name for the alarm. */
  readonly reportKey: string;
  readonly author: string;
  /** What the person saw: a newer one is not acknowledged by it. */
  readonly stamp: string;
  readonly attempts: number;
  /** UTC epoch ms. */
  readonly dueAt: number;
  readonly createdAt: number;
}

/** Keeps debts over a restart. */
export interface OwedStore {
  all(): readonly OwedAcknowledgement[];
  put(owed: OwedAcknowledgement): void;
  remove(deviceId: DeviceId, reportKey: string): void;
}

export interface OwedOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: OwedStore;
  /** Nobody tries any more. */
  readonly onRefused: (id: DeviceId, key: string, problem: string) => void;
}

/** All devices together; beyond it a flood was acknowledged at once, and people are told which were not passed on. */
export const OWED_MAX = 5000;
/** A device that shows the alarm as waiting after so many acknowledgements does not take them. */
const UNHEEDED_MAX = 8;
/** After the first attempt, and at most: doubled each time. */
const RETRY_MS = 5000;
const RETRY_MAX_MS = 900_000;
/** A device that does not answer for so long is somebody's work on site, and they will see the alarm there. */
const EXPIRES_MS = 3 * 86_400_000;

interface Debt {
  owed: OwedAcknowledgement;
  /** Sent since the device was asked last. */
  isSent: boolean;
  unheeded: number;
}

/** What people acknowledged and devices do not know yet: kept, tried again with growing pauses, and never dropped in silence. */
export class OwedAcknowledgements {
  readonly #options: OwedOptions;
  readonly #byDevice = new Map<DeviceId, Map<string, Debt>>();
  #count = 0;

  constructor(options: OwedOptions) {
    this.#options = options;
    for (const owed of options.store.all()) this.#set(owed);
  }

  get count(): number {
    return this.#count;
  }

  devices(): Iterable<DeviceId> {
    return this.#byDevice.keys();
  }

  /** What would be owed; undefined when nothing is, or no more can be. Storing it together with the step is up to the caller. */
  of({ key, stamp, acknowledged }: DeviceAlarm, deviceId: DeviceId, author: string): OwedAcknowledgement | undefined {
    if (acknowledged || this.#count >= OWED_MAX) return undefined;
    const now = this.#options.clock.now();
    return { deviceId, reportKey: key, author, stamp, attempts: 0, dueAt: now, createdAt: now };
  }

  /** From now on it is owed. */
  add(report: DeviceAlarm, deviceId: DeviceId, author: string): void {
    const owed = this.of(report, deviceId, author);
    if (owed !== undefined) this.#keep(owed);
    else if (!report.acknowledged)
      this.#refuse(deviceId, report.key, `${OWED_MAX} acknowledgements wait for devices already`);
  }

  due(device: DeviceId): OwedAcknowledgement[] {
    const now = this.#options.clock.now();
    return (
      [...(this.#byDevice.get(device)?.values() ?? [])]
        .map(({ owed }) => owed)
        // A clock that was set back must not put it off.
        .filter(({ dueAt }) => dueAt <= now || dueAt > now + RETRY_MAX_MS)
    );
  }

  /** Milliseconds until something is due for a device; undefined when it is owed nothing. */
  nextDueMs(device: DeviceId): number | undefined {
    const own = this.#byDevice.get(device);
    if (own === undefined) return undefined;
    const first = Math.min(...[...own.values()].map(({ owed }) => owed.dueAt));
    return Math.min(Math.max(0, first - this.#options.clock.now()), RETRY_MAX_MS);
  }

  /** It is on its way; whether it arrived, the device's own word tells. */
  sent({ deviceId, reportKey }: OwedAcknowledgement): void {
    const debt = this.#byDevice.get(deviceId)?.get(reportKey);
    if (debt === undefined) return;
    const attempts = debt.owed.attempts + 1;
    const pause = Math.min(RETRY_MS * 2 ** (attempts - 1), RETRY_MAX_MS);
    debt.isSent = true;
    this.#keep({ ...debt.owed, attempts, dueAt: this.#options.clock.now() + pause });
  }

  /** The device has said how its alarms stand: whatever it answered before, that is what counts. */
  settle(device: DeviceId, reportOf: (key: string) => DeviceAlarm | undefined): void {
    for (const [key, debt] of this.#byDevice.get(device) ?? []) {
      const report = reportOf(key);
      if (report === undefined || report.acknowledged) this.#drop(device, key);
      else if (report.stamp !== debt.owed.stamp) {
        this.#drop(device, key);
        // Acknowledged right after a restart, before anybody knew which one the device has.
        if (debt.owed.stamp === '') this.#refuse(device, key, 'it may have been raised again since the restart');
      } else if (debt.isSent) {
        debt.isSent = false;
        if (++debt.unheeded >= UNHEEDED_MAX) this.#refuse(device, key, 'the device says it waits still');
      }
    }
  }

  /** Gives up what has waited too long; called every so often. */
  expire(): void {
    const before = this.#options.clock.now() - EXPIRES_MS;
    for (const [device, own] of this.#byDevice) {
      for (const [key, { owed }] of own) {
        if (owed.createdAt >= before) continue;
        this.#refuse(device, key, `it could not be told for ${EXPIRES_MS / 86_400_000} days`);
      }
    }
  }

  #keep(owed: OwedAcknowledgement): void {
    this.#options.store.put(owed);
    this.#set(owed);
  }

  #set(owed: OwedAcknowledgement): void {
    const own = this.#byDevice.get(owed.deviceId) ?? new Map<string, Debt>();
    this.#byDevice.set(owed.deviceId, own);
    const known = own.get(owed.reportKey);
    if (known === undefined) {
      own.set(owed.reportKey, { owed, isSent: false, unheeded: 0 });
      this.#count++;
    } else {
      if (known.owed.stamp !== owed.stamp) known.unheeded = 0;
      known.owed = owed;
    }
  }

  #drop(device: DeviceId, key: string): void {
    const own = this.#byDevice.get(device);
    if (own?.delete(key) === true) this.#count--;
    if (own?.size === 0) this.#byDevice.delete(device);
    this.#options.store.remove(device, key);
  }

  #refuse(device: DeviceId, key: string, problem: string): void {
    this.#drop(device, key);
    this.#options.log.error('a device was not told of an acknowledgement', { device, alarm: key, problem });
    this.#options.onRefused(device, key, problem);
  }
}
