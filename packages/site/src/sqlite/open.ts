import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { messageOf } from '@t3000/core';

import { SiteFileError } from '../errors.ts';
import type { SiteStore } from '../store.ts';
import { createAlarmDefinitionTable } from './alarm-definitions.ts';
import { createAlarmTable } from './alarms.ts';
import { createApiTokenTable } from './api-tokens.ts';
import { createAuditTable } from './audit.ts';
import { createCacheTable } from './cache.ts';
import { createCalendarTable } from './calendars.ts';
import { Connection } from './connection.ts';
import { createDeviceDependencyTable } from './device-dependencies.ts';
import { createAlarmRouteTable, createOwedAcknowledgementTable } from './device-duties.ts';
import { createDeviceRegisterTable } from './device-registers.ts';
import { createDashboardTable } from './dashboards.ts';
import { createDeviceTable } from './devices.ts';
import { migrate } from './migrate.ts';
import type { Migration, MigrationObserver } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createDeliveryTable, createNotificationRuleTable } from './notifications.ts';
import { createOverrideTable } from './overrides.ts';
import { createPlaceTable } from './places.ts';
import { createPointTable } from './points.ts';
import { readNumber } from './pragma.ts';
import { createScheduleRunTable } from './schedule-runs.ts';
import { createScheduleTargetTable } from './schedule-targets.ts';
import { createScheduleTable } from './schedules.ts';
import { createSessionTable } from './sessions.ts';
import { createSettingTable } from './settings.ts';
import { createTagTable } from './tags.ts';
import { createTrendDefaultTable } from './trend-defaults.ts';
import { createTrendLogTable } from './trend-logs.ts';
import { createTrendNoteTable } from './trend-notes.ts';
import { createTrendViewTable } from './trend-views.ts';
import { createUserTable } from './users.ts';
import { createWriteRequestTable } from './write-requests.ts';

export interface SiteOptions {
  /** Absolute path of the site file; its folder exists. */
  readonly path: string;
  /** `open` wants a site that is there. `create` makes the file when there is none, and otherwise does the same. */
  readonly mode: 'create' | 'open';
  /** For tests of the migrations themselves. */
  readonly migrations?: readonly Migration[];
  readonly observeMigration?: MigrationObserver;
}

/** "T3Hs" in the header of the file, where file(1) and other programs look. */
export const SITE_APPLICATION_ID = 0x54_33_48_73;

/** Another process (a backup, the command line) may hold the file for a moment; longer would stop the whole program. */
const BUSY_TIMEOUT_MS = 2000;

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** Opens the site file, checks it and brings it up to date; throws {@link SiteFileError} rather than begin anew. */
export function openSite(options: SiteOptions): SiteStore {
  const { path } = options;
  const db = openFile(options);
  try {
    checkFile(db, path);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    migrate(db, options.migrations ?? migrations, options.observeMigration);
    return createStore(db);
  } catch (error) {
    db.close();
    throw translated(error, path);
  }
}

function createStore(db: DatabaseSync): SiteStore {
  const connection = new Connection(db);
  return {
    devices: createDeviceTable(connection),
    deviceRegisters: createDeviceRegisterTable(connection),
    points: createPointTable(connection),
    tags: createTagTable(connection),
    places: createPlaceTable(connection),
    trendLogs: createTrendLogTable(connection),
    trendDefaults: createTrendDefaultTable(connection),
    trendNotes: createTrendNoteTable(connection),
    trendViews: createTrendViewTable(connection),
    cache: createCacheTable(connection),
    users: createUserTable(connection),
    apiTokens: createApiTokenTable(connection),
    sessions: createSessionTable(connection),
    overrides: createOverrideTable(connection),
    writeRequests: createWriteRequestTable(connection),
    audit: createAuditTable(connection),
    settings: createSettingTable(connection),
    dashboards: createDashboardTable(connection),
    alarmDefinitions: createAlarmDefinitionTable(connection),
    alarms: createAlarmTable(connection),
    deviceDependencies: createDeviceDependencyTable(connection),
    owedAcknowledgements: createOwedAcknowledgementTable(connection),
    alarmRoutes: createAlarmRouteTable(connection),
    notificationRules: createNotificationRuleTable(connection),
    deliveries: createDeliveryTable(connection),
    schedules: createScheduleTable(connection),
    scheduleTargets: createScheduleTargetTable(connection),
    calendars: createCalendarTable(connection),
    scheduleRuns: createScheduleRunTable(connection),
    transaction: (work) => connection.transaction(work),
    schemaVersion: () => readNumber(db, 'user_version'),
    close() {
      if (db.isOpen) db.close();
    },
  };
}

function openFile({ path, mode }: SiteOptions): DatabaseSync {
  try {
    return connect(path, 'rw');
  } catch (error) {
    if (errcodeOf(error) !== SQLITE_CANTOPEN) throw translated(error, path);
    if (mode === 'open') {
      throw new SiteFileError('missing', `the site file ${path} is missing or may not be read and written`, {
        cause: error,
      });
    }
  }
  try {
    const db = connect(path, 'rwc');
    // The first bytes of the file, in one transaction: from now on it is ours, however early the power goes.
    db.exec(`PRAGMA application_id = ${SITE_APPLICATION_ID}`);
    return db;
  } catch (error) {
    throw new SiteFileError('missing', `the site file ${path} cannot be created: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** `rw` never makes a file, which only a file URL can ask of SQLite. */
function connect(path: string, mode: 'rw' | 'rwc'): DatabaseSync {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', mode);
  return new DatabaseSync(url, { returnArrays: true, timeout: BUSY_TIMEOUT_MS });
}

/** Refuses what is not a whole site file of ours, before anything is written to it. */
function checkFile(db: DatabaseSync, path: string): void {
  if (readNumber(db, 'page_count') === 0) {
    throw new SiteFileError(
      'damaged',
      `the site file ${path} is empty (0 bytes): restore it from a backup, or delete it to begin a new site`,
    );
  }
  const applicationId = readNumber(db, 'application_id');
  if (applicationId !== SITE_APPLICATION_ID) {
    throw new SiteFileError(
      'foreign',
      `the file ${path} is a database of another program (application id ${applicationId}, expected ${SITE_APPLICATION_ID})`,
    );
  }
  const findings = db.prepare('PRAGMA quick_check(3)').all() as unknown as [string][];
  if (findings[0]?.[0] !== 'ok') {
    const list = findings.map(([finding]) => finding).join('; ');
    throw new SiteFileError('damaged', `the site file ${path} is damaged (${list}): restore it from a backup`);
  }
}

function translated(error: unknown, path: string): unknown {
  switch (errcodeOf(error)) {
    case SQLITE_NOTADB:
      return new SiteFileError('damaged', `the site file ${path} is not a database: restore it from a backup`, {
        cause: error,
      });
    case SQLITE_CORRUPT:
      return new SiteFileError('damaged', `the site file ${path} is damaged: restore it from a backup`, {
        cause: error,
      });
    case SQLITE_BUSY:
      return new SiteFileError('locked', `the site file ${path} is locked by another process`, { cause: error });
    default:
      return error;
  }
}

/** Primary result code of SQLite, without its extension. */
function errcodeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}
