import assert from 'node:assert/strict';

import { UnknownReference } from '../errors.ts';
import { someDevice } from './builders.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** What devices depend on, and what is owed to them. */
export function deviceDutyConformance(open: OpenSubject): void {
  storeTest('what a device depends on is kept until its parent goes', open, async ({ store, reopen }) => {
    const [router, ahu, box] = ['router', 'ahu', 'box'].map((key) => store.devices.insert(someDevice({ key }), 1).id);
    assert.ok(router !== undefined && ahu !== undefined && box !== undefined);
    const row = { reachedThrough: router, suppliedBy: 'none', offWhile: '[Fan] == 0', settleSeconds: 300 } as const;
    store.deviceDependencies.put({ ...row, deviceId: ahu });
    store.deviceDependencies.put({ ...row, deviceId: box, suppliedBy: ahu });
    store.deviceDependencies.put({ ...row, deviceId: box, suppliedBy: ahu, offWhile: '' });
    const again = await reopen();
    assert.deepEqual(again.deviceDependencies.get(ahu), { ...row, deviceId: ahu });
    assert.deepEqual(
      again.deviceDependencies.all().map(({ suppliedBy }) => suppliedBy),
      ['none', ahu],
    );
    assert.throws(() => again.deviceDependencies.put({ ...row, deviceId: box, suppliedBy: 999 }), UnknownReference);
    again.devices.remove(router);
    assert.equal(again.deviceDependencies.get(box)?.reachedThrough, 'auto');
    again.devices.remove(box);
    assert.equal(again.deviceDependencies.get(box), undefined);
  });

  storeTest('what is owed to a device stands until it is paid or the device goes', open, async ({ store, reopen }) => {
    const { id: deviceId } = store.devices.insert(someDevice(), 1);
    const owed = { deviceId, reportKey: '0:1', author: 'ann', stamp: 's', attempts: 0, dueAt: 5, createdAt: 5 };
    store.owedAcknowledgements.put(owed);
    store.owedAcknowledgements.put({ ...owed, attempts: 3 });
    store.owedAcknowledgements.put({ ...owed, reportKey: '0:2' });
    const route = {
      deviceId,
      routeKey: '15:1',
      wished: true,
      author: 'eve',
      createdAt: 7,
      checkedAt: undefined,
      problem: '',
    };
    store.alarmRoutes.put(route);
    const again = await reopen();
    assert.deepEqual(again.owedAcknowledgements.all()[0], { ...owed, attempts: 3 });
    again.owedAcknowledgements.remove(deviceId, '0:1');
    assert.equal(again.owedAcknowledgements.count(), 1);
    assert.deepEqual(again.alarmRoutes.ofDevice(deviceId), [route]);
    again.alarmRoutes.put({ ...route, wished: false, checkedAt: 9, problem: 'full' });
    assert.deepEqual(again.alarmRoutes.all(), [{ ...route, wished: false, checkedAt: 9, problem: 'full' }]);
    assert.throws(() => again.alarmRoutes.put({ ...route, deviceId: 999 }), UnknownReference);
    again.devices.remove(deviceId);
    assert.deepEqual([again.owedAcknowledgements.all(), again.alarmRoutes.all()], [[], []]);
  });
}
