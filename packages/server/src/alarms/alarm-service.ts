import type { AlarmSummary, ServerMessage } from '@t3000/contract';
import type { Clock, DeviceId, JsonObject, Logger, Timer } from '@t3000/core';
import { AlarmEngine, DeviceReports } from '@t3000/engine';
import type {
  AlarmChange,
  AlarmId,
  AlarmRecord,
  AlarmSite,
  AlarmState,
  Building,
  SavedAlarmChange,
  FindTagged,
} from '@t3000/engine';
import type { AlarmDefinitionRow, AlarmRow, NewDelivery, SiteStore } from '@t3000/site';
import { definitionOf } from './definition-dto.ts';
import { deviceDependencies } from './device-dependencies.ts';
import { insidePlace } from './inside-place.ts';
import { summarize } from './summary.ts';

export interface AlarmServiceOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly site: SiteStore;
  readonly building: Building;
  readonly publish: (message: ServerMessage) => void;
  /** Messages a step gives rise to; stored with it, so that none is lost or sent twice. */
  readonly deliveriesOf: (change: SavedAlarmChange) => readonly NewDelivery[];
  /** Steps were stored, and perhaps messages with them. */
  readonly onStored: () => void;
}

/** Patterns are gone through again this long after the last change of points or devices: an import changes thousands. */
const SITE_SETTLES_MS = 1000;
/** Above every building; a query wants a limit. */
const POINTS_MAX = 1_000_000;
/** Alarm history is kept this long after its alarm is closed. */
const HISTORY_KEPT_MS = 1095 * 86_400_000;

/** The alarms of the building: engine, store and listeners in one place. */
export class AlarmService {
  readonly engine: AlarmEngine;
  /** Alarms devices raise by their own rules. */
  readonly #reports: DeviceReports;
  readonly #options: AlarmServiceOptions;
  /** Every alarm that is not normal. */
  readonly #open = new Map<AlarmId, AlarmRecord>();
  #siteTimer: Timer | undefined;
  #endings: (() => void)[] = [];

  constructor(options: AlarmServiceOptions) {
    this.#options = options;
    const { clock, log, building } = options;
    this.engine = new AlarmEngine({
      clock,
      log,
      field: {
        value: (id) => building.value(id),
        deviceOnline: (id) => this.#deviceOnline(id),
        report: (id, key) => this.#reports.get(id, key),
      },
      site: () => this.site(),
      store: { save: (changes) => this.#save(changes) },
      onChange: (change) => this.#tell(change),
    });
    this.#reports = new DeviceReports({
      clock,
      log,
      withLink: (id, use) => building.withLink(id, use),
      isOnline: (id) => this.#deviceOnline(id) === true,
      pointsOf: (id) => options.site.points.byDevice(id),
      wanted: () => this.engine.reportingDevices(),
      onReports: (id, places) => (places ? this.engine.reportsChanged(id) : this.engine.deviceChanged(id)),
      owed: options.site.owedAcknowledgements,
      onRefused: (id, key, problem) => this.#notTaken(id, key, problem),
    });
  }

  start(): void {
    const { site, building } = this.#options;
    const records = site.alarms.all().map(recordOf);
    for (const record of records) {
      if (record.phase === 'normal') continue;
      this.#open.set(record.id, record);
      this.#restoreReport(record);
    }
    this.engine.load(site.alarmDefinitions.all().map(definitionOf), records, site.alarms.nextId());
    this.#endings = [
      building.onValues((ids, count) => {
        this.engine.valuesChanged(ids, count);
        this.#reports.valuesChanged(ids, count);
      }),
      building.onDeviceState(({ deviceId }) => {
        this.engine.deviceChanged(deviceId);
        this.#reports.look(deviceId);
      }),
    ];
    this.engine.start();
    this.#reports.start();
  }

  stop(): void {
    for (const end of this.#endings) end();
    this.#siteTimer?.cancel();
    this.#reports.stop();
    this.engine.stop();
  }

  /** Takes over a stored definition. */
  put(row: AlarmDefinitionRow): void {
    this.engine.putDefinition(definitionOf(row));
  }

  /** Every alarm that is not normal, in no order. */
  open(): AlarmRecord[] {
    return [...this.#open.values()];
  }

  get(id: AlarmId): AlarmRecord | undefined {
    const row = this.#open.get(id);
    if (row !== undefined) return row;
    const stored = this.#options.site.alarms.get(id);
    return stored && recordOf(stored);
  }

  summary(): AlarmSummary {
    return summarize(this.#open.values());
  }

  /** Points or devices were added, removed, renamed or disabled. */
  siteChanged(): void {
    this.#siteTimer?.cancel();
    this.#siteTimer = this.#options.clock.setTimer(SITE_SETTLES_MS, () => this.engine.siteChanged());
  }

  /** Forgets old history, a few thousand lines at a time. */
  sweep(): number {
    return this.#options.site.alarms.dropEventsBefore(this.#options.clock.now() - HISTORY_KEPT_MS);
  }

  #deviceOnline(id: DeviceId): boolean | undefined {
    const state = this.#options.building.deviceStatus(id)?.state;
    return state === 'online' ? true : state === 'offline' ? false : undefined;
  }

  /** Devices in use and their points: what is switched off raises nothing. */
  site(): AlarmSite {
    const { site } = this.#options;
    const devices = site.devices.all().filter(({ enabled }) => enabled);
    let points: AlarmSite['points'] | undefined;
    const tagged: FindTagged = ({ tags, placeId }) => {
      const isThere = placeId === undefined ? undefined : insidePlace(site, placeId);
      const wanted = { tags, ...(placeId === undefined ? {} : { placeId }), offset: 0, limit: POINTS_MAX };
      return {
        points: new Set(site.points.query(wanted).rows.map(({ id }) => id)),
        devices: new Set(
          devices.flatMap(({ id }) => {
            const own = new Set(site.tags.ofDevice(id));
            const fits = tags.every((tag) => own.has(tag)) && isThere?.({ pointId: undefined, deviceId: id }) !== false;
            return fits ? id : [];
          }),
        ),
      };
    };
    return {
      devices,
      // Forty thousand points are read only where an alarm asks which they are.
      get points() {
        return (points ??= devices.flatMap(({ id }) => site.points.byDevice(id)));
      },
      tagged,
      reports: this.#reports.all(),
      dependencies: deviceDependencies(site),
    };
  }

  /** Its device has not been asked since the restart: it stays as it is until then. */
  #restoreReport({ deviceId, reportKey, pointId, source, level, state }: AlarmRecord): void {
    if (deviceId === undefined || reportKey === undefined) return;
    const acknowledged = !state.unacknowledged;
    const report = { key: reportKey, pointId, source, text: '', active: state.active, acknowledged, level, stamp: '' };
    this.#reports.restore(deviceId, report);
  }

  /** An acknowledgement that the device never took leaves a line in the history. */
  #notTaken(deviceId: DeviceId, key: string, problem: string): void {
    for (const alarm of this.#open.values()) {
      if (alarm.deviceId !== deviceId || alarm.reportKey !== key) continue;
      this.engine.addNote(alarm.id, { actor: '', note: `the device does not take the acknowledgement: ${problem}` });
    }
  }

  /** Who watches the list does not wait for room on a disk: steps are told once more when they are stored. */
  #save(changes: readonly AlarmChange[]): readonly number[] {
    try {
      return this.#store(changes);
    } catch (error) {
      let isNew = false;
      for (const { alarm } of changes) isNew = this.#show(alarm) || isNew;
      if (isNew) this.#options.publish({ type: 'AlarmSummary', ...this.summary() });
      throw error;
    }
  }

  /** True when that changes what is open. */
  #show(alarm: AlarmRecord): boolean {
    if (alarm.phase === 'normal') return this.#open.delete(alarm.id);
    const isNew = this.#open.get(alarm.id) !== alarm;
    this.#open.set(alarm.id, alarm);
    return isNew;
  }

  #store(changes: readonly AlarmChange[]): readonly number[] {
    const { site, deliveriesOf } = this.#options;
    return site.transaction(() => {
      const numbers = site.alarms.save(
        changes.map(({ alarm, event }) => ({ alarm: rowOf(alarm), event: eventOf(event) })),
      );
      const messages = changes.flatMap((change, index) => deliveriesOf({ ...change, seq: numbers[index] ?? 0 }));
      if (messages.length > 0) site.deliveries.insert(messages);
      for (const { alarm, event } of changes) {
        const owed =
          acknowledgesInDevice(alarm, event) && this.#reports.debtFor(alarm.deviceId, alarm.reportKey, event.actor);
        if (owed) site.owedAcknowledgements.put(owed);
      }
      return numbers;
    });
  }

  #tell(change: SavedAlarmChange): void {
    const { alarm, event, seq } = change;
    this.#show(alarm);
    if (acknowledgesInDevice(alarm, event)) this.#reports.acknowledge(alarm.deviceId, alarm.reportKey, event.actor);
    const { publish, onStored } = this.#options;
    publish({
      type: 'AlarmNotification',
      event_id: seq,
      alarm_id: alarm.id,
      device_id: alarm.deviceId ?? null,
      point_id: alarm.pointId ?? null,
      alarm_type: alarm.kind,
      name: alarm.name,
      source: alarm.source,
      message: alarm.message,
      severity: alarm.level,
      timestamp: event.at,
      event: event.event,
      phase: event.to,
      announce: event.announce ?? null,
    });
    publish({ type: 'AlarmSummary', ...this.summary() });
    onStored();
  }
}

/** Somebody here acknowledged what a device raised: the device is to know. */
function acknowledgesInDevice(
  alarm: AlarmRecord,
  { event, actor }: AlarmChange['event'],
): alarm is AlarmRecord & { readonly deviceId: DeviceId; readonly reportKey: string } {
  return event === 'acknowledged' && actor !== '' && alarm.deviceId !== undefined && alarm.reportKey !== undefined;
}

function rowOf(alarm: AlarmRecord): AlarmRow {
  return { ...alarm, state: stateJson(alarm.state) };
}

function stateJson(state: AlarmState): JsonObject {
  // Undefined members do not survive JSON, which is what undefined means here.
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

function recordOf(row: AlarmRow): AlarmRecord {
  // What is stored is what rowOf made of a record.
  return {
    ...row,
    state: { shelvedUntil: undefined, suppressedBy: undefined, ...row.state },
  } as unknown as AlarmRecord;
}

function eventOf({ alarmId, at, event, from, to, announce, actor, note }: SavedAlarmChange['event']) {
  return { alarmId, at, event, fromPhase: from, toPhase: to, announce, actor, note };
}
