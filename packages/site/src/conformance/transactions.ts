import assert from 'node:assert/strict';

import { Conflict } from '../errors.ts';
import { someDevice } from './builders.ts';
import { storeTest } from './subject.ts';
import type { OpenSubject } from './subject.ts';

export function transactionConformance(open: OpenSubject): void {
  storeTest('a transaction that throws leaves nothing behind', open, async ({ store, reopen }) => {
    assert.throws(
      () =>
        store.transaction(() => {
          store.devices.insert(someDevice(), 1);
          store.settings.set('a', 1);
          throw new Error('changed my mind');
        }),
      /changed my mind/,
    );
    const again = await reopen();
    assert.deepEqual(again.devices.all(), []);
    assert.equal(again.settings.get('a'), undefined);
  });

  storeTest('what fails inside a transaction is undone alone when it is caught', open, async ({ store, reopen }) => {
    const result = store.transaction(() => {
      store.devices.insert(someDevice({ key: 'a' }), 1);
      assert.throws(
        () =>
          store.transaction(() => {
            store.devices.insert(someDevice({ key: 'b' }), 1);
            store.devices.insert(someDevice({ key: 'a' }), 1);
          }),
        Conflict,
      );
      store.devices.insert(someDevice({ key: 'c' }), 1);
      return 'kept';
    });
    assert.equal(result, 'kept');
    const again = await reopen();
    assert.deepEqual(
      again.devices.all().map((device) => device.key),
      ['a', 'c'],
    );
  });

  storeTest('work that waits is refused and undone', open, ({ store }) => {
    assert.throws(
      () =>
        store.transaction(() => {
          store.settings.set('a', 1);
          return Promise.resolve();
        }),
      /cannot wait/,
    );
    assert.equal(store.settings.get('a'), undefined);
  });
}
