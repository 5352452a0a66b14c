import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { suite } from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, temporaryFolder } from '@t3000/testkit';

import { columnsOf, rowsOf } from './conformance/subject.ts';
import { openPatiently } from './patient.ts';
import { openHistory } from './sqlite/open.ts';
import { HistoryUnavailable } from './store.ts';

suite('a history that cannot be opened yet', () => {
  test('counts what it cannot take, tells everybody why, and goes on once the file is back', async (t) => {
    const folder = temporaryFolder(t);
    const clock = new FakeClock();
    const path = join(folder, 'hot.db');
    const first = await openHistory({ folder, clock, log: silentLog, mode: 'create' });
    first.append(columnsOf([[1, clock.now() - 1000, 5]]));
    await first.close();
    const sound = readFileSync(path);
    writeFileSync(path, new Uint8Array(sound.length));
    const open = () => openHistory({ folder, clock, log: silentLog, mode: 'open' });
    const store = await openPatiently({ clock, log: silentLog }, open);
    store.append(
      columnsOf([
        [1, clock.now(), 6],
        [2, clock.now(), 7],
      ]),
    );
    const isTold = (error: unknown): boolean => error instanceof HistoryUnavailable && error.message.includes(path);
    await assert.rejects(store.commit(), isTold);
    await assert.rejects(store.range(1, 0, Infinity, 9), isTold);
    await assert.rejects(store.quarantine.takeIn(1, 0), isTold);
    assert.deepEqual(store.quarantine.list(), []);
    assert.deepEqual((await store.contents()).stretches, []);
    const { dropped, problem } = await store.statistics();
    assert.deepEqual(dropped, { not_open: 2 });
    assert.match(problem, /hot\.db/);
    await clock.advance(20_000);
    assert.match((await store.statistics()).problem, /hot\.db/);
    writeFileSync(path, sound);
    await clock.advance(10_000);
    store.append(columnsOf([[1, clock.now(), 8]]));
    await store.commit();
    assert.deepEqual(
      (await rowsOf(store, 1)).map(([, value]) => value),
      [5, 8],
    );
    const after = await store.statistics();
    assert.deepEqual([after.problem, after.dropped], ['', { not_open: 2 }]);
    await store.close();
    assert.equal(clock.pendingTimers, 0);
  });

  test('is closed while it waits, and tries no more', async (t) => {
    const clock = new FakeClock();
    const open = () => openHistory({ folder: temporaryFolder(t), clock, log: silentLog, mode: 'open' });
    const store = await openPatiently({ clock, log: silentLog }, open);
    await store.close();
    assert.equal(clock.pendingTimers, 0);
  });
});
