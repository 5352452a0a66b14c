import assert from 'node:assert/strict';

import type { NewDeviceRegister } from '../device-registers.ts';
import { Conflict, UnknownReference } from '../errors.ts';
import { siteWithPoints, storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

/** Registers people added to devices. */
export function deviceRegisterConformance(open: OpenSubject): void {
  storeTest('registers of a device survive a restart in the order they were added', open, async ({ store, reopen }) => {
    const { device } = siteWithPoints(store, 0);
    const rows = store.deviceRegisters.insert([some(device.id, 1), some(device.id, 2)], 5);
    const again = await reopen();
    assert.deepEqual(again.deviceRegisters.byDevice(device.id), rows);
    assert.deepEqual(again.deviceRegisters.get(rows[1]?.id ?? 0), rows[1]);
    assert.deepEqual(again.deviceRegisters.byDevice(999), []);
  });

  storeTest('a register stands in a device once, and so does a point number', open, ({ store }) => {
    const { device } = siteWithPoints(store, 0);
    const [row] = store.deviceRegisters.insert([some(device.id, 1)], 5);
    assert.throws(
      () => store.deviceRegisters.insert([some(device.id, 2), some(device.id, 3, { register: 'holding:1' })], 6),
      (error) => error instanceof Conflict && /register holding:1 of device/.test(error.message),
    );
    assert.throws(() => store.deviceRegisters.insert([some(device.id, 4, { number: 5001 })], 6), Conflict);
    assert.deepEqual(store.deviceRegisters.byDevice(device.id), [row], 'a refused list leaves nothing behind');
    assert.throws(() => store.deviceRegisters.insert([some(999, 1)], 6), UnknownReference);
  });

  storeTest('a register is changed and removed, and goes with its device', open, ({ store }) => {
    const { device } = siteWithPoints(store, 0);
    const [row, other] = store.deviceRegisters.insert([some(device.id, 1), some(device.id, 2)], 5);
    assert.ok(row !== undefined && other !== undefined);
    const entry = { name: 'Supply', scale: 0.1, invalid: [32_767] };
    const changed = store.deviceRegisters.update(row.id, { register: 'input:7', entry }, 9);
    assert.deepEqual(changed, { ...row, register: 'input:7', entry, updatedAt: 9 });
    assert.throws(() => store.deviceRegisters.update(row.id, { register: other.register }, 9), Conflict);
    assert.equal(store.deviceRegisters.update(999, {}, 9), undefined);
    assert.equal(store.deviceRegisters.remove(row.id), true);
    assert.equal(store.deviceRegisters.remove(row.id), false);
    store.devices.remove(device.id);
    assert.deepEqual(store.deviceRegisters.byDevice(device.id), []);
  });
}

function some(deviceId: number, address: number, given: Partial<NewDeviceRegister> = {}): NewDeviceRegister {
  return {
    deviceId,
    register: `holding:${address}`,
    pointType: 'variable',
    number: 5000 + address,
    entry: { name: `Register ${address}`, type: 'float32' },
    ...given,
  };
}
