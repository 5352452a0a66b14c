import assert from 'node:assert/strict';

import type { AlarmEventPosition, AlarmEventQuery, AlarmRow, NewAlarmEvent } from '../alarms.ts';
import { Conflict } from '../errors.ts';
import type { SiteStore } from '../store.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

function anAlarm(changes: Partial<AlarmRow> = {}): AlarmRow {
  return {
    id: 1,
    definitionId: 1,
    name: 'Too warm',
    level: 3,
    kind: 'high_limit',
    pointId: 17,
    deviceId: 4,
    reportKey: undefined,
    source: 'R101',
    state: { active: true },
    phase: 'unacknowledged',
    message: 'R101 is 30 °C',
    value: 30,
    raisedAt: 1000,
    since: 1000,
    raisedCount: 1,
    actor: '',
    note: '',
    ...changes,
  };
}

function anEvent(changes: Partial<NewAlarmEvent> = {}): NewAlarmEvent {
  return {
    at: 1000,
    alarmId: 1,
    event: 'raised',
    fromPhase: 'normal',
    toPhase: 'unacknowledged',
    announce: 'alarm',
    actor: '',
    note: '',
    ...changes,
  };
}

/** Forty steps of four alarms; several share a stamp. */
function fill(store: SiteStore): void {
  store.alarms.save(
    Array.from({ length: 40 }, (_, index) => {
      const id = 1 + (index % 4);
      const phase = id === 4 ? 'unacknowledged' : 'normal';
      const alarm = anAlarm({ id, level: id, pointId: 10 + id, phase, source: `R10${id}` });
      return {
        alarm,
        event: anEvent({ alarmId: id, at: 1000 + Math.floor(index / 3), note: index === 5 ? 'Filter!' : '' }),
      };
    }),
  );
}

function readAll(store: SiteStore, query: Omit<AlarmEventQuery, 'before'>): number[] {
  const found: number[] = [];
  let before: AlarmEventPosition | undefined;
  do {
    const page = store.alarms.events({ ...query, ...(before === undefined ? {} : { before }) });
    found.push(...page.rows.map(({ seq }) => seq));
    before = page.next;
  } while (before !== undefined);
  return found;
}

/** Alarm definitions, alarms and their history, notification rules and deliveries. */
export function alarmConformance(open: OpenSubject): void {
  storeTest('alarms and their steps are stored together and survive a restart', open, async ({ store, reopen }) => {
    assert.equal(store.alarms.nextId(), 1);
    const alarm = anAlarm({ value: undefined, deviceId: undefined });
    const [first, second] = store.alarms.save([
      { alarm: anAlarm(), event: anEvent() },
      { alarm, event: anEvent({ event: 'acknowledged', announce: undefined, actor: 'ann', note: 'on my way' }) },
    ]);
    assert.ok(first !== undefined && second !== undefined && second > first);
    const again = await reopen();
    assert.deepEqual(again.alarms.get(1), alarm);
    assert.deepEqual(again.alarms.open(), [alarm]);
    assert.equal(again.alarms.nextId(), 2);
    assert.deepEqual(again.alarms.event(second)?.note, 'on my way');
    assert.throws(() => again.alarms.save([{ alarm, event: anEvent({ at: Number.NaN }) }]));
    assert.equal(readAll(again, { limit: 10 }).length, 2, 'half a change is none');
  });

  storeTest('pages of history, newest first, hold every line once whatever the filter', open, ({ store }) => {
    fill(store);
    const all = readAll(store, { limit: 100 });
    assert.equal(all.length, 40);
    for (const limit of [1, 3, 7, 40]) assert.deepEqual(readAll(store, { limit }), all, `pages of ${limit}`);
    assert.equal(readAll(store, { limit: 3, level: 2 }).length, 10);
    assert.equal(readAll(store, { limit: 3, pointId: 13 }).length, 10);
    assert.equal(readAll(store, { limit: 3, alarmId: 4, from: 1003, to: 1010 }).length, 5);
    assert.equal(readAll(store, { limit: 3, text: 'filter' }).length, 1);
    assert.equal(readAll(store, { limit: 3, text: 'r102 warm' }).length, 10);
    assert.equal(readAll(store, { limit: 3, event: 'returned' }).length, 0);
  });

  storeTest('old history is forgotten, that of an open alarm never', open, ({ store }) => {
    fill(store);
    assert.equal(store.alarms.dropEventsBefore(5000), 30);
    assert.deepEqual(new Set(store.alarms.events({ limit: 50 }).rows.map(({ alarmId }) => alarmId)), new Set([4]));
    assert.equal(store.alarms.dropEventsBefore(5000), 0);
  });

  storeTest('announcements are counted by stretch and level, and by alarm', open, ({ store }) => {
    fill(store);
    const counts = store.alarms.raisedCounts(1000, 1010, 5);
    assert.equal(
      counts.reduce((sum, { count }) => sum + count, 0),
      30,
    );
    assert.deepEqual(new Set(counts.map(({ at }) => at)), new Set([1000, 1005]));
    assert.deepEqual(store.alarms.mostRaised(0, 9999, 2), [
      { alarmId: 1, count: 10 },
      { alarmId: 2, count: 10 },
    ]);
  });

  storeTest('definitions and rules have a name of their own', open, async ({ store, reopen }) => {
    const row = store.alarmDefinitions.insert({ name: 'Warm', enabled: true, level: 3, rule: { a: [1] } }, 5);
    assert.throws(
      () => store.alarmDefinitions.insert({ name: 'WARM', enabled: true, level: 1, rule: {} }, 5),
      Conflict,
    );
    const rule = store.notificationRules.insert({ name: 'Duty', enabled: true, rule: {} }, 5);
    assert.throws(() => store.notificationRules.insert({ name: 'duty', enabled: true, rule: {} }, 5), Conflict);
    const again = await reopen();
    assert.deepEqual(again.alarmDefinitions.update(row.id, { level: 1 }, 9), { ...row, level: 1, updatedAt: 9 });
    assert.equal(again.notificationRules.update(rule.id, { enabled: false }, 9)?.enabled, false);
    assert.equal(again.alarmDefinitions.remove(row.id), true);
    assert.deepEqual([again.alarmDefinitions.all(), again.notificationRules.all().length], [[], 1]);
  });

  storeTest('a message to one receiver about one step is there once', open, async ({ store, reopen }) => {
    const message = {
      eventSeq: 1,
      alarmId: 1,
      ruleId: 1,
      ruleName: 'Duty',
      step: 0,
      channel: 'mail',
      target: 'ann@example.org',
      createdAt: 5,
      dueAt: 100,
    };
    store.deliveries.insert([message, { ...message, step: 1, dueAt: 50 }]);
    store.deliveries.insert([message]);
    const again = await reopen();
    assert.equal(again.deliveries.waitingCount(), 2);
    assert.equal(again.deliveries.nextDueAt(), 50);
    assert.deepEqual(
      again.deliveries.due(60, 10).map(({ step }) => step),
      [1],
    );
    const [due] = again.deliveries.due(100, 10);
    assert.ok(due !== undefined);
    again.deliveries.update(due.id, { state: 'sent', dueAt: 50, attempts: 1, detail: 'ok', finishedAt: 70 });
    assert.deepEqual(
      again.deliveries.query({ state: 'sent', limit: 5 }).map(({ detail }) => detail),
      ['ok'],
    );
    assert.equal(again.deliveries.dropFinishedBefore(71), 1);
    assert.equal(again.deliveries.waitingCount(), 1);
  });
}
