import { join } from 'node:path';

import { assert } from '@t3000/core';
import type { Clock, Disk, Logger } from '@t3000/core';

import { HistoryUnavailable } from '../store.ts';
import type { HistoryStore } from '../store.ts';
import { Turns } from '../turns.ts';
import { Catalog } from './catalog.ts';
import { Damage } from './damage.ts';
import type { DamagedChunk } from './damage.ts';
import { lockFolder, openForReading, worldlyProblem } from './database.ts';
import { Folder } from './folder.ts';
import { Head } from './head.ts';
import { SqliteHistory } from './history.ts';
import { HotFile } from './hot-file.ts';
import { HOT_FILE, LOCK_FILE, WAL_SUFFIX } from './layout.ts';
import { HeldSamples } from './quarantine.ts';
import { QueryDesk } from './query-desk.ts';
import { Reader } from './reader.ts';
import { Reads } from './reads.ts';
import { unavailable } from './retention.ts';
import { Scrub } from './scrub.ts';
import { Sealed } from './sealed.ts';
import { Sealer } from './sealer.ts';
import { Thread } from './thread.ts';
import { inThisThread, vaultPort } from './vault-port.ts';
import type { VaultPort } from './vault-port.ts';
import { Vault } from './vault.ts';
import { Verification } from './verify.ts';
import { Writer } from './writer.ts';

/** How long after its end a month gets a file of its own. */
const FOLD_AFTER_MS = 6 * 3_600_000;

export interface HistoryOptions {
  /** Absolute path of a folder that exists and belongs to this history alone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Measures files and deletes those that are no more in use; without it months get no files of their own. */
  readonly disk?: Pick<Disk, 'exists' | 'sizeBytes' | 'remove'>;
  /** `open` wants a history that is there. `create` makes one when there is none, and otherwise does the same. */
  readonly mode: 'create' | 'open';
  /** Stamps are rounded to this; hundredths of a second, as BACnet has them, cost a third less than milliseconds. */
  readonly stampResolutionMs?: number;
  /** Samples not yet committed are lost in a power cut: at most this long. */
  readonly commitEveryMs?: number;
  /** Size the history may take on disk; at this size it behaves as on a full disk. No limit when left out. */
  readonly bytesMax?: number;
  /** Writes and makes large reads in threads of its own, so that the caller's never waits for the disk. */
  readonly threads?: boolean;
  /** Reads a page of what is stored this often, to find damage before somebody needs the data. Never when left out. */
  readonly scrubEveryMs?: number;
  /** How long after its end a month gets a file of its own; six hours when left out. */
  readonly foldAfterMs?: number;
}

/** Opens the history of a site; rejects with {@link HistoryUnavailable} rather than begin anew on what it cannot read. */
export async function openHistory(options: HistoryOptions): Promise<HistoryStore> {
  const { folder, clock, log, mode, stampResolutionMs = 10, commitEveryMs = 1000 } = options;
  assert(
    Number.isInteger(stampResolutionMs) && stampResolutionMs > 0,
    `stamp resolution ${stampResolutionMs} is not a positive whole number of milliseconds`,
  );
  const lock = lockFolder(join(folder, LOCK_FILE));
  const turns = new Turns(clock);
  const files = openFiles(options, turns);
  try {
    const { vault, damage, file } = files;
    const catalog = new Catalog();
    catalog.load(await vault.open(mode));
    const head = new Head();
    const reads = new Reads();
    const sealed = new Sealed(folder, file, damage);
    const sealer = new Sealer(head, catalog, vault);
    const folderOptions = {
      path: folder,
      clock,
      disk: options.disk,
      foldAfterMs: options.foldAfterMs ?? FOLD_AFTER_MS,
    };
    const months = new Folder(folderOptions, catalog, vault, reads);
    months.onRemove = (name) => sealed.forget(name);
    const quarantine = heldSamples(options, vault, () => writer);
    await quarantine.load();
    const parts = { head, catalog, sealer, folder: months, quarantine };
    const isThere = (): boolean => options.disk?.exists(join(folder, HOT_FILE)) ?? true;
    const writerOptions = { clock, log, stampResolutionMs, commitEveryMs, turns, isThere };
    const writer: Writer = new Writer(writerOptions, vault, parts);
    writer.replay(file().logEntries());
    reads.onEnd = () => {
      if (months.busy) writer.upkeep.run();
    };
    const verification = (): Verification => new Verification(file, catalog, sealed);
    const scrub = new Scrub(clock, options.scrubEveryMs, verification);
    writer.upkeep.run();
    return new SqliteHistory({
      clock,
      writer,
      vault,
      quarantine,
      desk: new QueryDesk(new Reader(sealed, file), options.threads === true ? folder : undefined, files.onDamage),
      reads,
      head,
      catalog,
      folder: months,
      damage,
      turns,
      verification,
      sizeOf: (name) => sizeOnDisk(options.disk, join(folder, name)),
      bytes: () => (options.disk === undefined ? file().sizeBytes() : bytesOnDisk(options.disk, folder, catalog)),
      async release() {
        scrub.stop();
        sealed.close();
        await files.close();
        lock.close();
      },
    });
  } catch (error) {
    await files.close();
    lock.close();
    throw namedFailure(error, join(folder, HOT_FILE));
  }
}

/** Damage that is met while the file is read in is told like that met when it is opened: with its name and what to do. */
function namedFailure(error: unknown, path: string): unknown {
  const problem = error instanceof HistoryUnavailable ? error.message : worldlyProblem(error);
  if (problem === undefined || problem.includes(path)) return error;
  const text = `the history file ${path} cannot be used: ${problem}; restore it from a backup`;
  return new HistoryUnavailable(text, { cause: error });
}

/** Samples set aside; what is taken in goes the way of all others. */
function heldSamples(
  { clock, log, commitEveryMs = 1000 }: HistoryOptions,
  vault: VaultPort,
  writer: () => Writer,
): HeldSamples {
  return new HeldSamples({ clock, log, commitEveryMs }, vault, {
    append: (samples) => writer().take(samples),
    commit: async () => {
      if (!(await writer().flush())) throw unavailable(writer());
    },
  });
}

interface Files {
  readonly vault: VaultPort;
  readonly damage: Damage;
  /** The connection on which this thread reads. */
  readonly file: () => HotFile;
  readonly onDamage: (key: string, chunk: DamagedChunk) => void;
  readonly close: () => Promise<void>;
}

/** The files, written here or in a thread. */
function openFiles({ folder, bytesMax, log, threads }: HistoryOptions, turns: Turns): Files {
  const damage = new Damage((key, { pointId, from, to, why }) => {
    log.error('a chunk of history is damaged and left out', { key, pointId, from, to, why });
  });
  const onDamage = (key: string, chunk: DamagedChunk): void => damage.note(key, chunk);
  if (threads !== true) {
    const vault = new Vault(folder, bytesMax, damage);
    return {
      vault: inThisThread(vault, turns),
      damage,
      file: () => vault.file,
      onDamage,
      close: async () => vault.close(),
    };
  }
  const thread = new Thread(new URL('vault-thread.ts', import.meta.url), { folder, bytesMax }, onDamage);
  let opened: HotFile | undefined;
  return {
    vault: vaultPort((operation, args) => {
      const transfer = args.flatMap((arg) =>
        arg instanceof Uint8Array && arg.buffer instanceof ArrayBuffer ? [arg.buffer] : [],
      );
      return thread.call({ operation, args }, transfer);
    }),
    damage,
    file: () => (opened ??= new HotFile(openForReading(join(folder, HOT_FILE)))),
    onDamage,
    async close() {
      opened?.close();
      await thread.stop();
    },
  };
}

function sizeOnDisk(disk: HistoryOptions['disk'], path: string): number | undefined {
  return disk?.exists(path) === true ? disk.sizeBytes(path) : undefined;
}

function bytesOnDisk(disk: Pick<Disk, 'exists' | 'sizeBytes'>, folder: string, catalog: Catalog): number {
  const months = [...catalog.months()].map(({ file }) => file).filter((file) => file !== '');
  return [HOT_FILE, HOT_FILE + WAL_SUFFIX, ...months]
    .map((name) => join(folder, name))
    .filter((path) => disk.exists(path))
    .reduce((sum, path) => sum + disk.sizeBytes(path), 0);
}
