import { messageOf } from '@t3000/core';
import type { Clock, DeviceId, Logger, WriteOutcome } from '@t3000/core';
import type { Building } from '@t3000/engine';
import type { AlarmRouteRow, SiteStore } from '@t3000/site';

export interface RouteKeeperOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly site: Pick<SiteStore, 'alarmRoutes'>;
  readonly building: Pick<Building, 'withLink' | 'deviceStatus' | 'onDeviceState'>;
}

/** A list that is as wished is looked at again: panels are loaded anew, and others write lists as a whole. */
const RENEW_MS = 6 * 3_600_000;
/** One that is not, sooner. */
const RETRY_MS = 1_800_000;

/** Keeps this server in the lists of devices it was entered in, and out of those it was taken from. */
export class AlarmRouteKeeper {
  readonly #options: RouteKeeperOptions;
  readonly #busy = new Set<DeviceId>();
  #isLooking = false;
  #end: (() => void) | undefined;

  constructor(options: RouteKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    // A device that was away may have been replaced or loaded anew.
    this.#end = this.#options.building.onDeviceState(({ deviceId, state }) => {
      if (state !== 'online') return;
      for (const row of this.#options.site.alarmRoutes.ofDevice(deviceId)) {
        if (row.problem !== '') this.#options.site.alarmRoutes.put({ ...row, checkedAt: undefined });
      }
    });
  }

  stop(): void {
    this.#end?.();
  }

  /** Remembers what is wished and does it at once; what cannot be done now is tried again. */
  async wish(deviceId: DeviceId, routeKey: string, wished: boolean, author: string): Promise<WriteOutcome> {
    const { clock, site } = this.#options;
    const row = { deviceId, routeKey, wished, author, createdAt: clock.now(), checkedAt: undefined, problem: '' };
    site.alarmRoutes.put(row);
    return this.#settle(row);
  }

  /** Looks at every list that is due, one device after the other. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const { clock, site, building } = this.#options;
      for (const row of site.alarmRoutes.all()) {
        const age = clock.now() - (row.checkedAt ?? -Infinity);
        const isDue = age < 0 || age >= (row.problem === '' ? RENEW_MS : RETRY_MS);
        if (!isDue || this.#busy.has(row.deviceId)) continue;
        if (building.deviceStatus(row.deviceId)?.state !== 'online') continue;
        await this.#settle(row);
      }
    } finally {
      this.#isLooking = false;
    }
  }

  async #settle(row: AlarmRouteRow): Promise<WriteOutcome> {
    const { deviceId, routeKey, wished } = row;
    const { clock, log, site, building } = this.#options;
    this.#busy.add(deviceId);
    const outcome = await this.#set(building, deviceId, routeKey, wished).finally(() => this.#busy.delete(deviceId));
    // Somebody may have wished something else meanwhile, or removed the device.
    const now = site.alarmRoutes.ofDevice(deviceId).find((each) => each.routeKey === routeKey);
    if (now === undefined || now.createdAt !== row.createdAt || now.wished !== wished) return outcome;
    if (outcome.status === 'accepted' && !wished) {
      site.alarmRoutes.remove(deviceId, routeKey);
      return outcome;
    }
    const problem = outcome.status === 'accepted' ? '' : outcome.detail;
    if (problem !== '' && problem !== now.problem) {
      log.warn('a list of recipients of alarms is not as wished', { device: deviceId, list: routeKey, problem });
    }
    site.alarmRoutes.put({ ...now, checkedAt: clock.now(), problem });
    return outcome;
  }

  async #set(
    building: RouteKeeperOptions['building'],
    id: DeviceId,
    key: string,
    entered: boolean,
  ): Promise<WriteOutcome> {
    try {
      const begun = building.withLink(id, (link) => link.setAlarmRoute?.(key, entered));
      return (await begun) ?? { status: 'refused', detail: 'the device has no lists of recipients' };
    } catch (error) {
      return { status: 'unknown', detail: messageOf(error) };
    }
  }
}
