import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '@t3000/core';
import type { DeviceAlarm, DeviceLink, RequestFailure, WriteOutcome } from '@t3000/core';
import { FakeClock } from '@t3000/testkit';
import { OWED_MAX } from './owed-acknowledgements.ts';
import type { OwedAcknowledgement } from './owed-acknowledgements.ts';
import type { AlarmDefinition } from './definition.ts';
import { DeviceReports, REPORTS_MAX } from './device-reports.ts';
import { AlarmEngine } from './engine.ts';
import type { AlarmRecord, SavedAlarmChange } from './record.ts';

const MINUTE = 60_000;

const takesIn: AlarmDefinition = {
  id: 1,
  name: 'Alarms of devices',
  enabled: true,
  level: 3,
  condition: { kind: 'reported' },
  target: { pointIds: [], deviceIds: [1], match: undefined },
  onDelayMs: 0,
  offDelayMs: 0,
  suppression: { whileDeviceOffline: true, whileParentOff: true, expression: undefined, settleMs: 0, setPointMs: 0 },
  instruction: '',
  noteRequired: false,
};

function anAlarm(changes: Partial<DeviceAlarm> = {}): DeviceAlarm {
  return {
    key: '3:1',
    pointId: undefined,
    source: 'binary-input,1',
    text: 'offnormal',
    active: true,
    acknowledged: false,
    level: 2,
    stamp: '1',
    ...changes,
  };
}

/** A device with alarms, the engine, and a store that outlives both. */
class World {
  readonly clock = new FakeClock();
  readonly records = new Map<number, AlarmRecord>();
  readonly told: SavedAlarmChange[] = [];
  readonly refused: string[] = [];
  readonly owed = new Map<string, OwedAcknowledgement>();
  /** What the device has. */
  alarms = new Map<string, DeviceAlarm>();
  acknowledged: string[] = [];
  reads = 0;
  failure: RequestFailure | undefined;
  takesAcknowledgements = true;
  online = true;
  notify: () => void = () => {};
  readonly link: Partial<DeviceLink> = {
    readAlarms: async () => {
      this.reads++;
      const standing = [...this.alarms.values()].filter(({ active, acknowledged }) => active || !acknowledged);
      return this.failure ?? { ok: true, alarms: standing };
    },
    watchAlarms: (onChange) => {
      this.notify = onChange;
      return () => (this.notify = () => {});
    },
    acknowledgeAlarm: async (key, author): Promise<WriteOutcome> => {
      this.acknowledged.push(`${key} by ${author}`);
      if (!this.takesAcknowledgements) return { status: 'unknown', detail: 'no answer' };
      const alarm = this.alarms.get(key);
      if (alarm !== undefined) this.alarms.set(key, { ...alarm, acknowledged: true });
      return { status: 'accepted' };
    },
  };
  engine!: AlarmEngine;
  reports!: DeviceReports;

  constructor() {
    this.start();
  }

  start(): void {
    this.engine = new AlarmEngine({
      clock: this.clock,
      log: silentLog,
      site: () => ({ devices: [{ id: 1, name: 'AHU-1' }], points: [], reports: this.reports.all() }),
      field: {
        value: () => undefined,
        deviceOnline: () => this.online,
        report: (id, key) => this.reports.get(id, key),
      },
      store: {
        save: (changes) =>
          changes.map(({ alarm }) => {
            this.records.set(alarm.id, alarm);
            return 1;
          }),
      },
      onChange: (change) => {
        this.told.push(change);
        const { alarm, event } = change;
        if (event.event !== 'acknowledged' || event.actor === '') return;
        this.reports.acknowledge(alarm.deviceId ?? 0, alarm.reportKey ?? '', event.actor);
      },
    });
    this.reports = new DeviceReports({
      clock: this.clock,
      log: silentLog,
      // The link of a real driver can do more; nothing else is asked of it here.
      withLink: (_, use) => use(this.link as DeviceLink),
      isOnline: () => this.online,
      pointsOf: () => [],
      wanted: () => this.engine.reportingDevices(),
      onReports: (id, places) => (places ? this.engine.reportsChanged(id) : this.engine.deviceChanged(id)),
      owed: {
        all: () => [...this.owed.values()],
        put: (owed) => void this.owed.set(owed.reportKey, owed),
        remove: (_, key) => void this.owed.delete(key),
      },
      onRefused: (_, key, problem) => this.refused.push(`${key}: ${problem}`),
    });
    for (const { reportKey, deviceId, state, source, level } of this.records.values()) {
      if (reportKey === undefined || deviceId === undefined) continue;
      const known = { key: reportKey, source, level, active: state.active, acknowledged: !state.unacknowledged };
      this.reports.restore(deviceId, anAlarm({ ...known, stamp: '' }));
    }
    this.engine.load([takesIn], [...this.records.values()], this.records.size + 1);
    this.engine.start();
    this.reports.start();
  }

  restart(): void {
    this.reports.stop();
    this.engine.stop();
    this.start();
  }

  raise(changes: Partial<DeviceAlarm> = {}): void {
    const alarm = anAlarm(changes);
    this.alarms.set(alarm.key, alarm);
  }

  change(changes: Partial<DeviceAlarm>): void {
    const alarm = this.alarms.get('3:1');
    if (alarm !== undefined) this.alarms.set('3:1', { ...alarm, ...changes });
  }

  /** Time for the device to be asked again. */
  look(ms = MINUTE + 1000): Promise<void> {
    return this.clock.advance(ms);
  }

  take(): string[] {
    return this.told.splice(0).map(({ event }) => `${event.event}:${event.to}`);
  }
}

const ann = { actor: 'ann', note: '' };

test('an alarm of a device is raised once, in its words and its urgency, and returns with it', async () => {
  const w = new World();
  await w.look();
  assert.deepEqual(w.take(), []);
  w.raise();
  await w.look(5 * MINUTE);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
  const [record] = w.records.values();
  assert.equal(record?.message, 'binary-input,1 reports offnormal');
  assert.deepEqual([record.level, record.deviceId, record.reportKey], [2, 1, '3:1']);
  w.change({ active: false });
  await w.look();
  assert.deepEqual(w.take(), ['returned:returned']);
});

test('a device that tells by itself is looked at within a second, not after a minute', async () => {
  const w = new World();
  await w.look();
  w.raise();
  w.notify();
  await w.clock.advance(1000);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
});

test('when the point an alarm is about moves, its device is looked at within a second', async () => {
  const w = new World();
  w.raise({ pointId: 7 });
  await w.look();
  w.take();
  w.change({ active: false });
  w.reports.valuesChanged(Int32Array.of(7, 0), 1);
  await w.clock.advance(1000);
  assert.deepEqual(w.take(), ['returned:returned']);
});

test('an acknowledgement here is one in the device, and one in the device is one here', async () => {
  const w = new World();
  w.raise();
  await w.look();
  w.engine.acknowledge([1], ann);
  await w.clock.advance(1000);
  assert.deepEqual(w.acknowledged, ['3:1 by ann']);
  assert.equal(w.alarms.get('3:1')?.acknowledged, true);
  assert.deepEqual(w.take(), ['raised:unacknowledged', 'acknowledged:acknowledged']);
  w.raise({ key: '3:2', source: 'binary-input,2' });
  await w.look();
  w.raise({ key: '3:2', source: 'binary-input,2', acknowledged: true });
  await w.look();
  assert.deepEqual(w.take(), ['raised:unacknowledged', 'acknowledged:acknowledged']);
  assert.equal([...w.records.values()][1]?.note, '', 'nobody here did it');
  assert.equal(w.acknowledged.length, 1, 'and the device is not told what it told');
});

test('what came and went between two looks waits for an answer all the same', async () => {
  const w = new World();
  await w.look();
  w.raise({ active: false });
  await w.look(3 * MINUTE);
  assert.deepEqual(w.take(), ['raised:unacknowledged', 'returned:returned']);
});

test('what returned and came again between two looks is a new alarm, whatever was acknowledged before', async () => {
  const w = new World();
  w.raise();
  await w.look();
  w.engine.acknowledge([1], ann);
  await w.look();
  w.take();
  w.raise({ stamp: '2' });
  await w.look();
  assert.deepEqual(w.take(), ['returned:normal', 'raised:unacknowledged']);
  assert.equal(w.acknowledged.length, 1, 'the old answer does not count for it');
});

test('a device that raises alarms nobody must acknowledge leaves them to be answered here', async () => {
  const w = new World();
  w.raise({ acknowledged: true });
  await w.look(3 * MINUTE);
  assert.deepEqual(w.take(), ['raised:unacknowledged']);
});

test('an acknowledgement that gets lost is sent again, and told when the device never takes it', async () => {
  const w = new World();
  w.raise();
  await w.look();
  w.takesAcknowledgements = false;
  w.engine.acknowledge([1], ann);
  await w.clock.advance(4000);
  assert.equal(w.acknowledged.length, 1);
  w.takesAcknowledgements = true;
  await w.clock.advance(5000);
  assert.equal(w.acknowledged.length, 2);
  assert.deepEqual(w.refused, []);
  w.raise({ stamp: '2' });
  await w.look();
  w.takesAcknowledgements = false;
  w.engine.acknowledge([1], ann);
  await w.look(5 * MINUTE);
  assert.ok(w.acknowledged.length > 4);
  assert.deepEqual(w.refused, []);
  await w.look(10 * MINUTE);
  assert.equal(w.acknowledged.length, 2 + 8, 'with growing pauses');
  assert.deepEqual(w.refused, ['3:1: the device says it waits still']);
  assert.equal(w.owed.size, 0);
});

test('an acknowledgement outlives the program while its device is away, and is sent for that alarm alone', async () => {
  for (const isAnother of [false, true]) {
    const w = new World();
    w.raise();
    await w.look();
    w.online = false;
    w.engine.acknowledge([1], ann);
    w.change({ active: false });
    w.restart();
    await w.look(10 * MINUTE);
    if (isAnother) w.raise({ stamp: '2' });
    w.restart();
    w.online = true;
    w.reports.look(1);
    await w.look();
    assert.deepEqual(w.acknowledged, isAnother ? [] : ['3:1 by ann']);
    assert.deepEqual([w.owed.size, w.refused], [0, []], `another one: ${isAnother}`);
  }
});

test('an acknowledgement that cannot be told for days is given up aloud', async () => {
  const w = new World();
  w.raise();
  await w.look();
  w.online = false;
  w.engine.acknowledge([1], ann);
  w.restart();
  await w.look(71 * 60 * MINUTE);
  assert.equal(w.owed.size, 1);
  await w.look(2 * 60 * MINUTE);
  assert.deepEqual([w.owed.size, w.refused], [0, ['3:1: it could not be told for 3 days']]);
});

test('debts to devices are bounded, and what is beyond is told', async () => {
  const w = new World();
  w.raise();
  await w.look();
  for (let i = 0; i < OWED_MAX; i++) {
    w.owed.set(`x${i}`, {
      deviceId: 1,
      reportKey: `x${i}`,
      author: '',
      stamp: '',
      attempts: 0,
      dueAt: 0,
      createdAt: w.clock.now(),
    });
  }
  w.restart();
  w.engine.acknowledge([1], ann);
  assert.match(w.refused[0] ?? '', /5000 acknowledgements wait/);
});

test('a restart keeps alarms of devices as they were until the device is asked', async () => {
  const w = new World();
  w.raise();
  await w.look();
  w.online = false;
  w.take();
  w.restart();
  await w.look();
  assert.deepEqual(w.take().at(0)?.split(':')[0], 'suppressed', 'its device is away');
  w.online = true;
  w.reports.look(1);
  w.engine.deviceChanged(1);
  await w.look();
  assert.equal(w.records.size, 1, 'the same alarm');
  assert.equal(w.records.get(1)?.phase, 'unacknowledged');
  w.alarms.clear();
  w.restart();
  await w.look();
  assert.equal(w.records.get(1)?.phase, 'returned');
});

test('a device that fails to answer says nothing about its alarms', async () => {
  const w = new World();
  w.raise();
  await w.look();
  w.take();
  w.failure = { ok: false, reason: 'timeout', detail: 'no answer' };
  await w.look(5 * MINUTE);
  assert.deepEqual(w.take(), []);
});

test('a device that does not know the question is asked once an hour', async () => {
  const w = new World();
  w.failure = { ok: false, reason: 'refused', detail: 'unrecognized service' };
  await w.look(50 * MINUTE);
  assert.equal(w.reads, 1);
  await w.look(20 * MINUTE);
  assert.equal(w.reads, 2);
});

test('a device that makes alarms up without end is kept within bounds, and counted', async () => {
  const w = new World();
  for (let i = 0; i < REPORTS_MAX + 50; i++) w.raise({ key: String(i) });
  await w.look(10_000);
  const { reports, dropped } = w.reports.counts;
  assert.deepEqual([reports, dropped], [REPORTS_MAX, 50]);
  assert.equal(w.records.size, REPORTS_MAX);
});

test('switching the definition off leaves devices alone, and what nobody has seen in the list', async () => {
  const w = new World();
  w.raise();
  await w.look();
  w.take();
  w.engine.putDefinition({ ...takesIn, enabled: false });
  assert.deepEqual(w.take(), ['removed:returned']);
  const { reads } = w;
  await w.look(10 * MINUTE);
  assert.equal(w.reads, reads);
});
