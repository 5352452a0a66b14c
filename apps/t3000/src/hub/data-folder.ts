import type { Config } from '@t3000/contract';
import { messageOf } from '@t3000/core';
import type { Disk } from '@t3000/core';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CommandFailure, ExitCode } from '../exit-code.ts';

/** Names inside the data folder, in one place. */
const names = {
  site: 'site.db',
  history: 'history',
  lock: 'lock.db',
  marker: 't3000-data.json',
  anchors: 'audit-anchors.jsonl',
} as const;

export interface DataFolder {
  readonly sitePath: string;
  readonly historyFolder: string;
  /** `create` only in a folder that never held a site: a missing file elsewhere is an accident to report. */
  readonly mode: 'create' | 'open';
  /** Called once the stores are open: from now on this folder is expected to hold them. */
  markUsed(): void;
  release(): void;
}

/** Makes the folder when needed and takes it for this process alone; the hold ends with the process, however it ends. */
export function takeDataFolder(disk: Disk, folder: string): DataFolder {
  disk.makeFolder(folder);
  disk.makeFolder(join(folder, names.history));
  const lock = takeLock(join(folder, names.lock), folder);
  const marker = join(folder, names.marker);
  return {
    sitePath: siteFile(folder),
    historyFolder: join(folder, names.history),
    mode: disk.exists(marker) ? 'open' : 'create',
    markUsed() {
      if (!disk.exists(marker)) disk.write(marker, new TextEncoder().encode('{"format":1}\n'));
    },
    release: () => lock.close(),
  };
}

/** The file of the site, for commands that look into it beside a running server. */
export function siteFile(folder: string): string {
  return join(folder, names.site);
}

/** The file that remembers where the audit trail stood. */
export function anchorFile({
  folder,
  audit_anchors: chosen,
}: Pick<Config['data'], 'folder' | 'audit_anchors'>): string {
  return resolve(chosen === '' ? join(folder, names.anchors) : chosen);
}

/** The result code of SQLite for a lock that another process holds. */
const SQLITE_BUSY = 5;

/** SQLite's file lock is the one lock every platform has that vanishes with a killed process. */
function takeLock(path: string, folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path);
    lock.exec(
      'PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held INTEGER); BEGIN EXCLUSIVE; INSERT INTO lock VALUES (1)',
    );
    return lock;
  } catch (error) {
    lock?.close();
    const isHeld = (error as { errcode?: number }).errcode === SQLITE_BUSY;
    const text = isHeld
      ? 'is in use by another t3000 process; stop it or choose another data.folder.'
      : 'cannot be written; make room on its disk, make it writable for this user, or choose another data.folder.';
    throw new CommandFailure(ExitCode.failed, `${folder} ${text} (${messageOf(error)})`);
  }
}
