import { GOOD, silentLog } from '@t3000/core';
import type { DeviceAlarm, PointId, Quality } from '@t3000/core';
import { FakeClock, aPoint } from '@t3000/testkit';
import type { AlarmDefinition } from './definition.ts';
import { AlarmEngine } from './engine.ts';
import type { AlarmRecord, SavedAlarmChange } from './record.ts';
import type { AlarmSite } from './watches.ts';

export const noSuppression = {
  whileDeviceOffline: false,
  whileParentOff: true,
  expression: undefined,
  settleMs: 0,
  setPointMs: 0,
};
export const nothing = { pointIds: [], deviceIds: [], match: undefined };

export function aDefinition(changes: Partial<AlarmDefinition> = {}): AlarmDefinition {
  return {
    id: 1,
    name: 'Too warm',
    enabled: true,
    level: 3,
    condition: { kind: 'high_limit', limit: 26, deadband: 1 },
    target: { ...nothing, pointIds: [1] },
    onDelayMs: 0,
    offDelayMs: 0,
    suppression: noSuppression,
    instruction: '',
    noteRequired: false,
    ...changes,
  };
}

/** A field and a store in memory; the store outlives an engine. */
export class World {
  readonly clock = new FakeClock();
  readonly values = new Map<PointId, { value: number; quality: Quality }>();
  readonly online = new Map<number, boolean>([[1, true]]);
  readonly reports = new Map<string, DeviceAlarm>();
  readonly records = new Map<number, AlarmRecord>();
  readonly events: SavedAlarmChange[] = [];
  readonly told: SavedAlarmChange[] = [];
  site: AlarmSite = {
    devices: [{ id: 1, name: 'AHU-1' }],
    points: [
      aPoint({ id: 1, name: 'R101 Room Temp', unit: '°C', decimals: 1 }),
      aPoint({ id: 2, name: 'R101 Setpoint', unit: '°C' }),
      aPoint({ id: 3, name: 'Fan', kind: 'binary', stateTexts: ['Off', 'On'] }),
    ],
  };
  failing = false;
  definitions: AlarmDefinition[];
  engine!: AlarmEngine;

  constructor(...definitions: AlarmDefinition[]) {
    this.definitions = definitions;
    this.start();
  }

  start(): void {
    this.engine = new AlarmEngine({
      clock: this.clock,
      log: silentLog,
      site: () => this.site,
      field: {
        value: (id) => {
          const found = this.values.get(id);
          return found && { pointId: id, ...found, at: 0, ageMs: 0, source: 'cache' };
        },
        deviceOnline: (id) => this.online.get(id),
        report: (id, key) => this.reports.get(`${id} ${key}`),
      },
      store: {
        save: (changes) => {
          if (this.failing) throw new Error('disk full');
          return changes.map((change) => {
            this.records.set(change.alarm.id, change.alarm);
            return this.events.push({ ...change, seq: this.events.length + 1 });
          });
        },
      },
      onChange: (change) => this.told.push(change),
    });
    this.engine.load(this.definitions, [...this.records.values()], Math.max(0, ...this.records.keys()) + 1);
    this.engine.start();
  }

  set(id: PointId, value: number, worth: Quality = GOOD): void {
    this.values.set(id, { value, quality: worth });
    this.engine.valuesChanged(Int32Array.of(id, -1, -1), 1);
  }

  device(online: boolean, id = 1): void {
    this.online.set(id, online);
    this.engine.deviceChanged(id);
  }

  take(): string[] {
    return this.told.splice(0).map(({ event }) => `${event.event}:${event.to}`);
  }
}
