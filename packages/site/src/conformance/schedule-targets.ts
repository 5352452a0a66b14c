import assert from 'node:assert/strict';

import { Conflict, UnknownReference } from '../errors.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

const plan = { kind: 'binary', weekly: [[], [], [], [], [], [], []] };
const settings = { description: '', enabled: true, plan, priority: 15 as const, missed: 'skip', author: 'ann' };

/** Places in devices that hold schedules. */
export function scheduleTargetConformance(open: OpenSubject): void {
  storeTest('a place in a device holds one schedule, and goes with it', open, async ({ store, reopen }) => {
    const { points } = siteWithPoints(store, 1);
    const deviceId = points[0]?.deviceId ?? 0;
    const { id: scheduleId } = store.schedules.insert({ ...settings, name: 'Office', outputs: [] }, 5);
    const target = { scheduleId, deviceId, place: 'SCH1', runsOn: 'hub', calendars: 'inline', memory: {} } as const;
    const row = store.scheduleTargets.insert(target, 6);
    assert.throws(() => store.scheduleTargets.insert(target, 6), Conflict);
    assert.throws(() => store.scheduleTargets.insert({ ...target, deviceId: 999 }, 6), UnknownReference);
    store.scheduleTargets.insert({ ...target, place: 'SCH2' }, 6);
    store.scheduleTargets.remember(row.id, { checkedAt: 7 });
    store.scheduleTargets.update(row.id, { runsOn: 'device' }, 8);
    const again = await reopen();
    assert.deepEqual(again.scheduleTargets.get(row.id), {
      ...row,
      runsOn: 'device',
      memory: { checkedAt: 7 },
      updatedAt: 8,
    });
    assert.deepEqual(
      again.scheduleTargets.ofSchedule(scheduleId).map(({ place }) => place),
      ['SCH1', 'SCH2'],
    );
    assert.deepEqual([again.scheduleTargets.remove(row.id), again.scheduleTargets.remove(row.id)], [true, false]);
    assert.equal(again.scheduleTargets.update(row.id, {}, 9), undefined);
    again.schedules.remove(scheduleId);
    assert.deepEqual(again.scheduleTargets.all(), []);
  });
}
