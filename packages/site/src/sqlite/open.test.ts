import assert from 'node:assert/strict';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { someDevice, somePoint } from '../conformance.ts';
import { SiteFileError } from '../errors.ts';
import type { SiteFileProblem } from '../errors.ts';
import { openSite } from './open.ts';
import { temporaryFolder } from './temporary-folder.test-helper.ts';

/** Opening fails as told, in both modes, and leaves the file as it was. */
function refuses(path: string, problem: SiteFileProblem, message: RegExp): void {
  const before = readFileSync(path);
  for (const mode of ['open', 'create'] as const) {
    assert.throws(
      () => openSite({ path, mode }).close(),
      (error) => error instanceof SiteFileError && error.problem === problem && message.test(error.message),
      mode,
    );
  }
  assert(before.equals(readFileSync(path)), 'the refused file was changed');
}

function makeSite(path: string, points = 0): void {
  const store = openSite({ path, mode: 'create' });
  const device = store.devices.insert(someDevice(), 1);
  store.points.insert(
    Array.from({ length: points }, (_, index) => somePoint({ deviceId: device.id, number: index + 1 })),
    1,
  );
  store.close();
}

test('a site that was expected and is missing is not made anew', () => {
  using folder = temporaryFolder();
  assert.throws(
    () => openSite({ path: folder.site, mode: 'open' }),
    (error) => error instanceof SiteFileError && error.problem === 'missing' && error.message.includes(folder.site),
  );
  assert.equal(statSync(folder.site, { throwIfNoEntry: false }), undefined);
});

test('a site in a folder that is missing cannot be created', () => {
  using folder = temporaryFolder();
  assert.throws(
    () => openSite({ path: join(folder.path, 'missing', 'site.db'), mode: 'create' }),
    (error) => error instanceof SiteFileError && error.problem === 'missing' && error.message.includes('created'),
  );
});

test('an empty file is refused', () => {
  using folder = temporaryFolder();
  writeFileSync(folder.site, '');
  refuses(folder.site, 'damaged', /0 bytes/);
});

test('a file that is no database is refused', () => {
  using folder = temporaryFolder();
  writeFileSync(folder.site, 'name = "Building 7"\n'.repeat(500));
  refuses(folder.site, 'damaged', /not a database/);
});

test('a database of another program is refused', () => {
  using folder = temporaryFolder();
  const db = new DatabaseSync(folder.site);
  db.exec('CREATE TABLE devices (id INTEGER PRIMARY KEY); PRAGMA application_id = 7');
  db.close();
  refuses(folder.site, 'foreign', /another program \(application id 7/);
});

test('a file of a newer program is refused', () => {
  using folder = temporaryFolder();
  makeSite(folder.site);
  const db = new DatabaseSync(folder.site);
  db.exec('PRAGMA user_version = 99');
  db.close();
  refuses(folder.site, 'newer', /version 99, this program knows versions up to \d+:/);
});

test('a file cut short is refused', () => {
  using folder = temporaryFolder();
  makeSite(folder.site, 2000);
  truncateSync(folder.site, Math.floor(statSync(folder.site).size / 8192) * 4096);
  refuses(folder.site, 'damaged', /damaged/);
});

test('a file with overwritten pages is refused', () => {
  using folder = temporaryFolder();
  makeSite(folder.site, 2000);
  const bytes = readFileSync(folder.site);
  bytes.fill(0xa5, 4096 * 6, 4096 * 30);
  writeFileSync(folder.site, bytes);
  refuses(folder.site, 'damaged', /damaged/);
});

test('a file that another process holds is refused as locked', () => {
  using folder = temporaryFolder();
  makeSite(folder.site);
  const db = new DatabaseSync(folder.site);
  db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  assert.throws(
    () => openSite({ path: folder.site, mode: 'open' }),
    (error) => error instanceof SiteFileError && error.problem === 'locked',
  );
  db.exec('COMMIT');
  db.close();
});

test('creating over a site opens it as it is', () => {
  using folder = temporaryFolder();
  makeSite(folder.site, 3);
  const store = openSite({ path: folder.site, mode: 'create' });
  assert.equal(store.points.all().length, 3);
  store.close();
});

test('the tables have the documented names', () => {
  using folder = temporaryFolder();
  makeSite(folder.site);
  const db = new DatabaseSync(folder.site, { returnArrays: true });
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  db.close();
  assert.deepEqual(
    new Set(names.map(String)),
    new Set([
      'devices',
      'monitoring_points',
      'trend_logs',
      'trend_log_points',
      'realtime_data_cache',
      'user_places',
      'users',
      'sessions',
      'audit',
      'settings',
      'overrides',
      'places',
      'place_devices',
      'place_points',
      'floor_plans',
      'plan_markers',
      'alarm_definitions',
      'alarms',
      'alarm_events',
      'notification_rules',
      'notification_deliveries',
      'schedules',
      'schedule_outputs',
      'calendars',
      'schedule_runs',
      'schedule_targets',
      'device_register_map',
      'dashboards',
      'trend_views',
      'point_tags',
      'device_tags',
      'trend_defaults',
      'trend_notes',
      'api_token_places',
      'api_tokens',
      'write_requests',
      'device_dependencies',
      'owed_acknowledgements',
      'alarm_routes',
    ]),
  );
});
