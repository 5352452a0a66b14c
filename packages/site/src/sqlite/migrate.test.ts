import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { someDevice, somePoint } from '../conformance.ts';
import type { Migration, MigrationObserver } from './migrate.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { openSite, SITE_APPLICATION_ID } from './open.ts';
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

/** The file as version `version` left it, with the rows of `tables` as today's program wrote them into `from`. */
function olderSite(path: string, version: number, from: string, tables: readonly string[]): void {
  const made = new DatabaseSync(path, { returnArrays: true });
  migrate(made, migrations.slice(0, version));
  made.exec(`PRAGMA application_id = ${SITE_APPLICATION_ID}`);
  made.close();
  const [older, today] = [new DatabaseSync(path), new DatabaseSync(from, { readOnly: true })];
  for (const table of tables) {
    const columns = older
      .prepare(`PRAGMA table_info(${table})`)
      .all()
      .map(({ name }) => String(name));
    const insert = older.prepare(`INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`);
    for (const row of today.prepare(`SELECT * FROM ${table}`).all())
      insert.run(...columns.map((name) => row[name] ?? null));
  }
  older.close();
  today.close();
}

test('the step that lets points hold texts keeps the kind of every point', () => {
  using folder = temporaryFolder();
  using elsewhere = temporaryFolder();
  const today = openSite({ path: elsewhere.site, mode: 'create' });
  const { id: deviceId } = today.devices.insert(someDevice(), 1);
  const kinds = ['analog', 'binary', 'multistate'] as const;
  const points = today.points.insert(
    kinds.map((kind, index) => somePoint({ deviceId, number: index + 1, kind })),
    1,
  );
  today.close();
  olderSite(folder.site, 11, elsewhere.site, ['devices', 'monitoring_points']);
  const site = openSite({ path: folder.site, mode: 'open' });
  assert.deepEqual(site.points.all(), points);
  const [text] = site.points.insert([somePoint({ deviceId, number: 9, kind: 'text' })], 2);
  assert.deepEqual(site.points.query({ kinds: ['text'], offset: 0, limit: 9 }).rows, [text]);
  site.close();
});
