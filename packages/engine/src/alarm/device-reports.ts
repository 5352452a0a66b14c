import type {
  Clock,
  DeviceAlarm,
  DeviceAlarms,
  DeviceId,
  DeviceLink,
  Logger,
  PointConfig,
  PointId,
  RequestFailure,
  Timer,
  WriteOutcome,
} from '@t3000/core';
import { guarded } from '../poll/guarded.ts';
import { OwedAcknowledgements } from './owed-acknowledgements.ts';
import type { OwedAcknowledgement, OwedStore } from './owed-acknowledgements.ts';

export interface DeviceReportsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly withLink: <T>(id: DeviceId, use: (link: DeviceLink) => T) => T | undefined;
  readonly isOnline: (id: DeviceId) => boolean;
  readonly pointsOf: (id: DeviceId) => readonly PointConfig[];
  /** Devices whose own alarms somebody wants; the others are not asked. */
  readonly wanted: () => ReadonlySet<DeviceId>;
  /** Alarms of a device are other than before; `places` when there are others, or they are about something else. */
  readonly onReports: (id: DeviceId, places: boolean) => void;
  /** Keeps what is owed to devices over a restart. */
  readonly owed: OwedStore;
  /** The device does not take an acknowledgement; nobody tries any more. */
  readonly onRefused: (id: DeviceId, key: string, problem: string) => void;
}

/** Devices are looked at this often for being due. */
const TICK_MS = 1000;
/** A device tells of its alarms by itself where it is set up so; looking finds what got lost, and those that never tell. */
const EVERY_MS = 20_000;
/** One that does not know the question may learn it by new firmware. */
const UNSUPPORTED_MS = 3_600_000;
/** Devices asked at the same time: their answers are long, and nobody waits for them. */
const IN_FLIGHT_MAX = 8;
/** Alarms kept of one device; a panel keeps far less. */
export const REPORTS_MAX = 2000;

interface Source {
  readonly reports: Map<string, DeviceAlarm>;
  /** The device has said how its alarms stand, since this program runs. */
  isRead: boolean;
  link: DeviceLink | undefined;
  endWatch: (() => void) | undefined;
  /** Monotonic ms. */
  dueAt: number;
  isBusy: boolean;
  dropped: number;
}

/**
 * Alarms that devices raise by their own rules. They are read as they stand in the device, when it tells of a change and
 * every so often besides: notifications that are lost, doubled or late change nothing.
 */
export class DeviceReports {
  readonly #options: DeviceReportsOptions;
  readonly #sources = new Map<DeviceId, Source>();
  /** Points that alarms are about. */
  readonly #points = new Map<PointId, DeviceId>();
  readonly #owed: OwedAcknowledgements;
  #timer: Timer | undefined;
  #inFlight = 0;
  #running = false;

  constructor(options: DeviceReportsOptions) {
    this.#options = options;
    this.#owed = new OwedAcknowledgements({ ...options, store: options.owed });
  }

  /** Begins to ask devices. What {@link restore} put in is kept until the device says otherwise. */
  start(): void {
    this.#running = true;
    this.#arm();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    for (const source of this.#sources.values()) endWatch(source);
  }

  /** An alarm of this device stood before a restart: its place is kept, its state is not known yet. */
  restore(id: DeviceId, alarm: DeviceAlarm): void {
    this.#sourceOf(id).reports.set(alarm.key, alarm);
  }

  /** What the device said last; undefined when it said nothing of this key. */
  get(id: DeviceId, key: string): DeviceAlarm | undefined {
    return this.#sources.get(id)?.reports.get(key);
  }

  *all(): Generator<readonly [DeviceId, DeviceAlarm]> {
    for (const [id, { reports }] of this.#sources) for (const report of reports.values()) yield [id, report];
  }

  /** Looks at a device as soon as may be. */
  look(id: DeviceId): void {
    const source = this.#sources.get(id);
    if (source !== undefined) source.dueAt = 0;
  }

  /** A point moved that an alarm is about: perhaps it is over, or is there again. The array may be longer than `count`. */
  valuesChanged(ids: Int32Array, count: number): void {
    if (this.#points.size === 0) return;
    for (let i = 0; i < count; i++) {
      const device = this.#points.get(ids[i] ?? -1);
      if (device !== undefined) this.look(device);
    }
  }

  /** What a device would be owed for an acknowledgement, to be stored with it; undefined for nothing. */
  debtFor(id: DeviceId, key: string, author: string): OwedAcknowledgement | undefined {
    const report = this.get(id, key);
    return report && this.#owed.of(report, id, author);
  }

  /** A person has seen it: the device is told, as often as it takes. */
  acknowledge(id: DeviceId, key: string, author: string): void {
    const report = this.get(id, key);
    if (report === undefined) return;
    this.#owed.add(report, id, author);
    this.look(id);
    this.#visitDue();
  }

  get counts(): { devices: number; reports: number; owed: number; dropped: number } {
    const all = [...this.#sources.values()];
    const sum = (of: (source: Source) => number): number => all.reduce((total, source) => total + of(source), 0);
    return {
      devices: all.length,
      reports: sum(({ reports }) => reports.size),
      owed: this.#owed.count,
      dropped: sum(({ dropped }) => dropped),
    };
  }

  #sourceOf(id: DeviceId): Source {
    let source = this.#sources.get(id);
    if (source === undefined) {
      source = {
        reports: new Map(),
        isRead: false,
        link: undefined,
        endWatch: undefined,
        dueAt: 0,
        isBusy: false,
        dropped: 0,
      };
      this.#sources.set(id, source);
    }
    return source;
  }

  #arm(): void {
    if (!this.#running) return;
    this.#timer = this.#options.clock.setTimer(TICK_MS, () => {
      this.#tick();
      this.#arm();
    });
  }

  #tick(): void {
    this.#owed.expire();
    // What is owed is paid, whoever wants to know of the alarms now.
    const wanted = new Set([...this.#options.wanted(), ...this.#owed.devices()]);
    for (const id of wanted) this.#sourceOf(id);
    for (const [id, source] of this.#sources) {
      if (wanted.has(id)) continue;
      endWatch(source);
      this.#sources.delete(id);
      for (const { pointId } of source.reports.values()) if (pointId !== undefined) this.#points.delete(pointId);
    }
    this.#visitDue();
  }

  #visitDue(): void {
    if (!this.#running) return;
    const now = this.#options.clock.monotonic();
    for (const [id, source] of this.#sources) {
      if (this.#inFlight >= IN_FLIGHT_MAX) return;
      if (source.isBusy || source.dueAt > now || !this.#options.isOnline(id)) continue;
      this.#inFlight++;
      source.isBusy = true;
      void this.#visit(id, source).finally(() => {
        source.isBusy = false;
        this.#inFlight--;
      });
    }
  }

  async #visit(id: DeviceId, source: Source): Promise<void> {
    const { clock } = this.#options;
    source.dueAt = clock.monotonic() + EVERY_MS;
    this.#follow(id, source);
    // After a restart the device is asked first: what it has now may be another alarm.
    if (source.isRead) for (const owed of this.#owed.due(id)) await this.#send(owed);
    const outcome = await this.#ask<DeviceAlarms | RequestFailure>(
      id,
      (link) => link.readAlarms?.(this.#options.pointsOf(id)),
      (failure) => failure,
    );
    // Somebody may have switched the device or its alarms off while it was asked.
    if (!this.#running || this.#sources.get(id) !== source) return;
    if (outcome === undefined || (!outcome.ok && outcome.reason === 'refused')) {
      source.dueAt = clock.monotonic() + UNSUPPORTED_MS;
      return;
    }
    if (outcome.ok) {
      source.isRead = true;
      this.#take(id, source, outcome.alarms);
      this.#owed.settle(id, (key) => source.reports.get(key));
    }
    source.dueAt = Math.min(source.dueAt, clock.monotonic() + (this.#owed.nextDueMs(id) ?? EVERY_MS));
  }

  /** Hears what this link's device tells; a device that was set up anew has another link. */
  #follow(id: DeviceId, source: Source): void {
    this.#options.withLink(id, (link) => {
      if (link === source.link) return;
      endWatch(source);
      source.link = link;
      source.endWatch = link.watchAlarms?.(() => {
        source.dueAt = 0;
      });
    });
  }

  async #send(owed: OwedAcknowledgement): Promise<void> {
    const { deviceId, reportKey, author, stamp } = owed;
    if (this.get(deviceId, reportKey)?.stamp !== stamp) return;
    this.#owed.sent(owed);
    await this.#ask<WriteOutcome>(
      deviceId,
      (link) => link.acknowledgeAlarm?.(reportKey, author),
      ({ detail }) => ({ status: 'unknown', detail }),
    );
  }

  #take(id: DeviceId, source: Source, alarms: readonly DeviceAlarm[]): void {
    const { reports } = source;
    const standing = new Set<string>();
    let [changed, places] = [false, false];
    for (const alarm of alarms) {
      standing.add(alarm.key);
      const before = reports.get(alarm.key);
      if (before === undefined && reports.size >= REPORTS_MAX) {
        if (source.dropped++ === 0) {
          this.#options.log.warn('a device reports more alarms than are kept', { device: id, kept: REPORTS_MAX });
        }
        continue;
      }
      places ||= before === undefined || before.pointId !== alarm.pointId || before.source !== alarm.source;
      changed ||= places || before === undefined || !isSame(before, alarm);
      reports.set(alarm.key, alarm);
      if (alarm.pointId !== undefined) this.#points.set(alarm.pointId, id);
    }
    for (const [key, report] of reports) {
      if (standing.has(key) || (!report.active && report.acknowledged && report.stamp !== '')) continue;
      changed = true;
      reports.set(key, { ...report, active: false, acknowledged: true, stamp: report.stamp || 'over' });
    }
    if (changed) this.#options.onReports(id, places);
  }

  /** Undefined when there is no link, or it cannot do this. */
  async #ask<T>(
    id: DeviceId,
    call: (link: DeviceLink) => Promise<T> | undefined,
    onFailure: (failure: RequestFailure) => T,
  ): Promise<T | undefined> {
    const begun = this.#options.withLink(id, call);
    if (begun === undefined) return undefined;
    return guarded(
      this.#options.clock,
      () => begun,
      ({ failure }) => onFailure(failure),
    );
  }
}

function endWatch(source: Source): void {
  source.endWatch?.();
  source.endWatch = undefined;
  source.link = undefined;
}

function isSame(a: DeviceAlarm, b: DeviceAlarm): boolean {
  return (
    a.active === b.active &&
    a.acknowledged === b.acknowledged &&
    a.stamp === b.stamp &&
    a.text === b.text &&
    a.level === b.level
  );
}
