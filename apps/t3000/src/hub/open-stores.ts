import type { Config, RetentionRules } from '@t3000/contract';
import type { Logger } from '@t3000/core';
import { openHistory, openPatiently, type HistoryStore } from '@t3000/historian';
import { readRetention } from '@t3000/server';
import { openSite, type SiteStore } from '@t3000/site';
import { resolve } from 'node:path';
import type { Ports } from '../ports.ts';
import { takeDataFolder } from './data-folder.ts';

/** A page of history is checked this often: a gigabyte in two hours, and nobody notices. */
const HISTORY_SCRUB_MS = 5000;

export interface Stores {
  readonly site: SiteStore;
  readonly history: HistoryStore;
  /** How long history is kept: as people decided, else as the configuration says. */
  readonly retention: () => RetentionRules;
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** From now on the folder is expected to hold both. */
  readonly markUsed: () => void;
}

/**
 * Opens the data folder for this process alone; `endings` closes it again in reverse order. A server waits for a history
 * that cannot be opened yet, as `patient`; a command says so and ends.
 */
export async function openStores(
  config: Config,
  { clock, disk }: Pick<Ports, 'clock' | 'disk'>,
  log: Logger,
  endings: (() => void | Promise<void>)[],
  patient = false,
): Promise<Stores> {
  const folder = resolve(config.data.folder);
  const data = takeDataFolder(disk, folder);
  endings.push(() => data.release());
  const sitePath =
    config.data.database_url === ''
      ? data.sitePath
      : resolve(config.data.database_url.replace(/^(file|sqlite):(\/\/)?/, ''));
  const site = openSite({ path: sitePath, mode: data.mode });
  endings.push(() => site.close());
  const open = (): Promise<HistoryStore> =>
    openHistory({
      folder: data.historyFolder,
      clock,
      log,
      disk,
      stampResolutionMs: config.data.stamp_resolution_ms,
      mode: data.mode,
      threads: true,
      scrubEveryMs: HISTORY_SCRUB_MS,
    });
  const history = await (patient ? openPatiently({ clock, log }, open) : open());
  endings.push(() => history.close());
  return { site, history, retention: () => readRetention(site, config.data), folder, markUsed: () => data.markUsed() };
}
