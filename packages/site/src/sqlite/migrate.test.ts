import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { someDevice, somePoint } from '../conformance.ts';
import type { Migration, MigrationObserver } from './migrate.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { openSite } from './open.ts';
import { temporaryFolder } from './temporary-folder.test-helper.ts';

const present = migrations.length;

/** Two more steps as a future version may bring them. */
const future: readonly Migration[] = [
  ...migrations,
  {
    version: present + 1,
    name: 'devices get a place',
    statements: [
      `ALTER TABLE devices ADD COLUMN place TEXT NOT NULL DEFAULT ''`,
      `UPDATE devices SET place = 'unknown'`,
    ],
  },
  {
    version: present + 2,
    name: 'settings remember when they changed',
    statements: [
      `CREATE TABLE settings_next (name TEXT PRIMARY KEY, value TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT`,
      `INSERT INTO settings_next SELECT name, value, 0 FROM settings`,
      `DROP TABLE settings`,
      `ALTER TABLE settings_next RENAME TO settings`,
    ],
  },
];

class Crash extends Error {}

function crashAt(version: number, index: number): MigrationObserver {
  return (seenVersion, seenIndex) => {
    if (seenVersion === version && seenIndex === index) throw new Crash();
  };
}

test('an error before any statement of any step is undone, and the next start finishes', () => {
  for (const step of future) {
    for (let index = 0; index <= step.statements.length; index++) {
      using folder = temporaryFolder();
      assert.throws(
        () =>
          openSite({
            path: folder.site,
            mode: 'create',
            migrations: future,
            observeMigration: crashAt(step.version, index),
          }),
        Crash,
      );
      const db = new DatabaseSync(folder.site);
      assert.equal(db.prepare('PRAGMA user_version').get()?.user_version, step.version - 1);
      db.close();
      const store = openSite({ path: folder.site, mode: 'open', migrations: future });
      assert.equal(store.schemaVersion(), future.length);
      store.settings.all();
      store.close();
    }
  }
});

test('a step keeps the data of the step before', () => {
  using folder = temporaryFolder();
  const first = openSite({ path: folder.site, mode: 'create' });
  const device = first.devices.insert(someDevice(), 1);
  first.settings.set('name', 'Building 7');
  first.close();
  const second = openSite({ path: folder.site, mode: 'open', migrations: future });
  assert.deepEqual(second.devices.all(), [device]);
  assert.deepEqual(second.settings.all(), { name: 'Building 7' });
  second.close();
});

test('the step that lets points hold texts keeps the kind of every point', () => {
  using folder = temporaryFolder();
  const numbersOnly = migrations.slice(0, 11);
  const first = openSite({ path: folder.site, mode: 'create', migrations: numbersOnly });
  const { id: deviceId } = first.devices.insert(someDevice(), 1);
  const kinds = ['analog', 'binary', 'multistate'] as const;
  const points = first.points.insert(
    kinds.map((kind, index) => somePoint({ deviceId, number: index + 1, kind })),
    1,
  );
  assert.throws(() => first.points.insert([somePoint({ deviceId, number: 9, kind: 'text' })], 1), /CHECK/);
  first.close();
  const second = openSite({ path: folder.site, mode: 'open' });
  assert.deepEqual(second.points.all(), points);
  const [text] = second.points.insert([somePoint({ deviceId, number: 9, kind: 'text' })], 2);
  assert.deepEqual(second.points.query({ kinds: ['text'], offset: 0, limit: 9 }).rows, [text]);
  second.close();
});

test('a step that leaves rows without what they refer to is undone', () => {
  using folder = temporaryFolder();
  const store = openSite({ path: folder.site, mode: 'create' });
  const device = store.devices.insert(someDevice(), 1);
  store.trendLogs.insert({ name: 'A', deviceId: device.id, intervalMs: 1000, enabled: true }, [], 1);
  store.close();
  const careless: Migration = { version: present + 1, name: 'careless', statements: ['DELETE FROM devices'] };
  assert.throws(
    () => openSite({ path: folder.site, mode: 'open', migrations: [...migrations, careless] }),
    /"careless" leaves 1 rows without what they refer to/,
  );
  const again = openSite({ path: folder.site, mode: 'open' });
  assert.equal(again.devices.all().length, 1);
  again.close();
});

test('a list of steps with a gap is our own mistake', () => {
  const db = new DatabaseSync(':memory:', { returnArrays: true });
  assert.throws(() => migrate(db, [{ version: 2, name: 'late', statements: [] }]), /"late" has version 2 at place 1/);
  db.close();
});
