import assert from 'node:assert/strict';

import { Conflict, UnknownReference } from '../errors.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

const plan = { kind: 'binary', weekly: [[], [], [], [], [], [], []] };
const settings = { description: '', enabled: true, plan, priority: 15 as const, missed: 'skip', author: 'ann' };

/** Schedules, calendars and the execution log. */
export function scheduleConformance(open: OpenSubject): void {
  storeTest('a schedule keeps its plan and its outputs; a removed point leaves it', open, async ({ store, reopen }) => {
    const { points } = siteWithPoints(store, 2);
    const [a = 0, b = 0] = points.map(({ id }) => id);
    const row = store.schedules.insert({ ...settings, name: 'Office', outputs: [b, a, b] }, 5);
    assert.throws(() => store.schedules.insert({ ...settings, name: 'office', outputs: [] }, 5), Conflict);
    assert.throws(() => store.schedules.insert({ ...settings, name: 'X', outputs: [999] }, 5), UnknownReference);
    const again = await reopen();
    assert.deepEqual(again.schedules.all(), [{ ...row, outputs: [b, a] }]);
    assert.deepEqual(again.schedules.update(row.id, { enabled: false }, 9), { ...row, enabled: false, updatedAt: 9 });
    again.points.remove(b);
    assert.deepEqual(again.schedules.get(row.id)?.outputs, [a]);
    assert.deepEqual([again.schedules.remove(row.id), again.schedules.remove(row.id)], [true, false]);
  });

  storeTest('a run moves the mark of its schedule; one a crash cut off says so', open, async ({ store, reopen }) => {
    const { id } = store.schedules.insert({ ...settings, name: 'Office', outputs: [] }, 5);
    const run = {
      scheduleId: id,
      cause: 'time',
      dueAt: 10,
      at: 11,
      value: undefined,
      source: 'weekly',
      status: 'running',
      actor: '',
      results: [],
    };
    const first = store.scheduleRuns.begin(run, 11);
    store.scheduleRuns.finish(first, 'done', [{ pointId: 3 }]);
    store.scheduleRuns.begin({ ...run, value: 1 }, 20);
    const again = await reopen();
    assert.equal(again.schedules.get(id)?.ranUntil, 20);
    assert.equal(again.scheduleRuns.interrupt(), 1);
    const rows = again.scheduleRuns.query({ scheduleId: id, limit: 5 });
    assert.deepEqual(
      rows.map(({ status, value }) => [status, value]),
      [
        ['interrupted', 1],
        ['done', undefined],
      ],
    );
    assert.deepEqual(
      again.scheduleRuns.query({ before: rows[0]?.id ?? 0, limit: 5 }).map(({ results }) => results),
      [[{ pointId: 3 }]],
    );
    again.schedules.remove(id);
    assert.equal(again.scheduleRuns.query({ limit: 5 }).length, 2, 'the log outlives the schedule');
    assert.equal(again.scheduleRuns.dropBefore(12), 2);
  });

  storeTest('a calendar keeps its days', open, async ({ store, reopen }) => {
    const dates = [{ kind: 'easter', offset: -2 }];
    const row = store.calendars.insert({ name: 'Holidays', description: '', dates }, 5);
    assert.throws(() => store.calendars.insert({ name: 'holidays', description: '', dates }, 5), Conflict);
    const again = await reopen();
    assert.deepEqual(again.calendars.all(), [row]);
    assert.deepEqual(again.calendars.update(row.id, { dates: [] }, 9)?.dates, []);
    assert.equal(again.calendars.remove(row.id), true);
  });
}
