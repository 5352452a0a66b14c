import { join } from 'node:path';

import { assert } from '@t3000/core';
import type { Clock, Disk, Logger } from '@t3000/core';

import type { HistoryStore } from '../store.ts';
import { Turns } from '../turns.ts';
import { Damage } from './damage.ts';
import { lockFolder, openDatabase } from './database.ts';
import { Days } from './days.ts';
import { Head } from './head.ts';
import { SqliteHistory } from './history.ts';
import { HotFile } from './hot-file.ts';
import { HOT_FILE, LOCK_FILE, WAL_SUFFIX } from './layout.ts';
import { Reader } from './reader.ts';
import { Sealer } from './sealer.ts';
import { Writer } from './writer.ts';

export interface HistoryOptions {
  /** Absolute path of a folder that exists and belongs to this history alone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Measures the files for the statistics; without it they give the size by SQLite's own account. */
  readonly disk?: Pick<Disk, 'exists' | 'sizeBytes'>;
  /** `open` wants a history that is there. `create` makes one when there is none, and otherwise does the same. */
  readonly mode: 'create' | 'open';
  /** Stamps are rounded to this; hundredths of a second, as BACnet has them, cost a third less than milliseconds. */
  readonly stampResolutionMs?: number;
  /** Samples not yet committed are lost in a power cut: at most this long. */
  readonly commitEveryMs?: number;
  /** Size the history may take on disk; at this size it behaves as on a full disk. No limit when left out. */
  readonly bytesMax?: number;
}

/** Opens the history of a site; rejects with {@link HistoryUnavailable} rather than begin anew on what it cannot read. */
export async function openHistory(options: HistoryOptions): Promise<HistoryStore> {
  const { folder, clock, log, mode, stampResolutionMs = 10, commitEveryMs = 1000 } = options;
  assert(
    Number.isInteger(stampResolutionMs) && stampResolutionMs > 0,
    `stamp resolution ${stampResolutionMs} is not a positive whole number of milliseconds`,
  );
  const path = join(folder, HOT_FILE);
  const openFile = (how: 'create' | 'open'): HotFile => new HotFile(openDatabase(path, how, options.bytesMax));
  const lock = lockFolder(join(folder, LOCK_FILE));
  try {
    const file = openFile(mode);
    const head = new Head();
    const days = new Days();
    const damage = new Damage(log);
    days.load(file);
    const reopen = (): HotFile => openFile('open');
    const sealer = new Sealer(head, days, damage);
    const turns = new Turns(clock);
    const writer = new Writer(
      { clock, log, stampResolutionMs, commitEveryMs, turns, reopen },
      file,
      head,
      days,
      sealer,
    );
    const reader = new Reader(() => writer.file, head, days, damage);
    const bytes = (): number =>
      options.disk === undefined ? writer.file.sizeBytes() : bytesOnDisk(options.disk, path);
    return new SqliteHistory({ writer, reader, head, days, damage, turns, bytes, release: () => lock.close() });
  } catch (error) {
    lock.close();
    throw error;
  }
}

function bytesOnDisk(disk: Pick<Disk, 'exists' | 'sizeBytes'>, path: string): number {
  const files = [path, path + WAL_SUFFIX].filter((file) => disk.exists(file));
  return files.reduce((sum, file) => sum + disk.sizeBytes(file), 0);
}
