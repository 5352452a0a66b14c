import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import { messageOf } from '@t3000/core';

import { HistoryUnavailable } from '../store.ts';
import {
  HISTORY_APPLICATION_ID,
  LAYOUT_VERSION,
  MIGRATIONS,
  MONTH_APPLICATION_ID,
  MONTH_LAYOUT_VERSION,
  MONTH_PAGE_BYTES,
  MONTH_SCHEMA,
  QUARANTINE_APPLICATION_ID,
  QUARANTINE_LAYOUT_VERSION,
  QUARANTINE_SCHEMA,
} from './layout.ts';

/** Primary result codes of SQLite that mean "the disk or the file cannot do it now", as opposed to a bug of ours. */
const WORLDLY = new Map([
  [3, 'permission denied'],
  [5, 'the file is locked by another process'],
  [8, 'the file is read-only'],
  [10, 'the disk reports an error'],
  [11, 'the file is damaged'],
  [13, 'the disk is full'],
  [14, 'the file cannot be opened'],
  [26, 'the file is not a database'],
]);

/**
 * Pages after which the write-ahead log is brought into the file. Most of them are pages of the log of samples, which
 * are soon free and written again: the later this happens, the fewer go into the file at all.
 */
const WAL_PAGES = 2000;

/** The write-ahead log is cut back to this when it begins anew: what it grows to, the last transaction included. */
const WAL_BYTES_KEPT = 1.5 * WAL_PAGES * 4096;

/** Who reads beside the writer waits at most so long for a lock, which is taken for moments only. */
const READ_WAIT_MS = 2000;

const SQLITE_ERROR = 1;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** What SQLite says about disk and file, in words; undefined for anything else. */
export function worldlyProblem(error: unknown): string | undefined {
  const code = errcodeOf(error);
  if (isForeignSchema(error))
    return `the file is damaged: its tables are not those it was made with (${messageOf(error)})`;
  const words = code === undefined ? undefined : WORLDLY.get(code);
  return words === undefined ? undefined : `${words} (${messageOf(error)})`;
}

export function isDamage(error: unknown): boolean {
  return errcodeOf(error) === SQLITE_CORRUPT || isForeignSchema(error);
}

/** One flipped bit in the text of a table renames a column; every statement of ours was right for the table as it was made. */
function isForeignSchema(error: unknown): boolean {
  return errcodeOf(error) === SQLITE_ERROR && /^no such (table|column)|has no column named/.test(messageOf(error));
}

/** A full disk leaves the connection sound; after any other failure it is closed and opened anew. */
export function isDiskFull(error: unknown): boolean {
  return errcodeOf(error) === SQLITE_FULL;
}

/** Opens `hot.db`, or makes it when `mode` is `create` and there is none. Throws {@link HistoryUnavailable}. */
export function openDatabase(path: string, mode: 'create' | 'open', bytesMax: number | undefined): DatabaseSync {
  const { db, isNew } = openFile(path, mode);
  try {
    if (!isNew) check(db, path);
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${WAL_PAGES};
      PRAGMA journal_size_limit = ${WAL_BYTES_KEPT}`);
    migrate(db);
    // SQLite opens what it may not write for reading without a word, and then shares that with every later connection.
    db.exec('DELETE FROM log WHERE seq < 0');
    if (bytesMax !== undefined) {
      db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytesMax / readNumber(db, 'page_size')))}`);
    }
    return db;
  } catch (error) {
    db.close();
    if (error instanceof HistoryUnavailable) throw error;
    const problem = worldlyProblem(error);
    if (problem === undefined) throw error;
    throw new HistoryUnavailable(`the history file ${path} cannot be used: ${problem}`, { cause: error });
  }
}

/** Opens `hot.db` for reading beside the one who writes it. */
export function openForReading(path: string): DatabaseSync {
  try {
    return connect(path, 'ro');
  } catch (error) {
    throw new HistoryUnavailable(`the history file ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Makes the file of a month and begins the one transaction that fills it. It is on the disk when that is committed. One
 * that was finished and never taken into use, because the power went in between, is filled anew.
 */
export function createMonth(path: string): DatabaseSync {
  const db = connect(path, 'rwc');
  db.exec(`PRAGMA page_size = ${MONTH_PAGE_BYTES}; PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;
    PRAGMA cache_size = 64; PRAGMA application_id = ${MONTH_APPLICATION_ID}; BEGIN IMMEDIATE;
    DROP TABLE IF EXISTS pack; ${MONTH_SCHEMA};
    PRAGMA user_version = ${MONTH_LAYOUT_VERSION}`);
  return db;
}

/** Opens the file of the month between two moments, which nobody changes any more. Throws {@link HistoryUnavailable}. */
export function openMonth(path: string, from: number, to: number): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = connect(path, 'immutable');
    const applicationId = readNumber(db, 'application_id');
    if (applicationId !== MONTH_APPLICATION_ID) {
      throw new HistoryUnavailable(
        `${path} is no month of a history (application id ${applicationId}): restore it from a backup`,
      );
    }
    const version = readNumber(db, 'user_version');
    if (version !== MONTH_LAYOUT_VERSION) {
      throw new HistoryUnavailable(
        `${path} has version ${version}, this program knows version ${MONTH_LAYOUT_VERSION}: start the newer program`,
      );
    }
    // The operating system keeps what is read often.
    db.exec('PRAGMA cache_size = 4');
    checkMonth(db, path, from, to);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof HistoryUnavailable) throw error;
    const problem = worldlyProblem(error);
    if (problem === undefined) throw error;
    const text = `the history file ${path} cannot be used: ${problem}; restore it from a backup`;
    throw new HistoryUnavailable(text, { cause: error });
  }
}

/** Opens the file of samples set aside; undefined when there is none and it is not to be made. Throws {@link HistoryUnavailable}. */
export function openQuarantine(path: string, mode: 'create' | 'open'): DatabaseSync | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = connect(path, mode === 'create' ? 'rwc' : 'rw');
    db.exec('PRAGMA synchronous = FULL');
    if (readNumber(db, 'page_count') === 0) {
      db.exec(`BEGIN IMMEDIATE; PRAGMA application_id = ${QUARANTINE_APPLICATION_ID}; ${QUARANTINE_SCHEMA};
        PRAGMA user_version = ${QUARANTINE_LAYOUT_VERSION}; COMMIT`);
    }
    const [id, version] = [readNumber(db, 'application_id'), readNumber(db, 'user_version')];
    if (id !== QUARANTINE_APPLICATION_ID)
      throw new HistoryUnavailable(`it belongs to another program (application id ${id})`);
    if (version !== QUARANTINE_LAYOUT_VERSION) {
      throw new HistoryUnavailable(
        `it has version ${version}, this program knows version ${QUARANTINE_LAYOUT_VERSION}`,
      );
    }
    return db;
  } catch (error) {
    db?.close();
    if (mode === 'open' && errcodeOf(error) === SQLITE_CANTOPEN) return undefined;
    throw quarantineUnavailable(path, error);
  }
}

/** What is wrong with the file of samples set aside, and what to do. */
export function quarantineUnavailable(path: string, error: unknown): unknown {
  const problem = error instanceof HistoryUnavailable ? error.message : worldlyProblem(error);
  if (problem === undefined) return error;
  const isLasting = error instanceof HistoryUnavailable || isDamage(error) || errcodeOf(error) === SQLITE_NOTADB;
  const help = isLasting ? '; move the file away, and a new one is made' : '';
  return new HistoryUnavailable(`${path} cannot be used: ${problem}${help}`, { cause: error });
}

/** One month exchanged for another would read as a month without samples. */
function checkMonth(db: DatabaseSync, path: string, from: number, to: number): void {
  const sql = 'SELECT from_at, to_at FROM pack ORDER BY id LIMIT 1';
  const [first, last] = (db.prepare(sql).get() ?? [from, from]) as unknown as [number, number];
  // Both of them: a single flipped bit makes no other month.
  const isOutside = (at: number): boolean => !(at >= from && at < to);
  if (!isOutside(first) || !isOutside(last)) return;
  const found = Math.abs(first) <= 8.64e15 ? new Date(first).toISOString().slice(0, 7) : 'no month';
  throw new HistoryUnavailable(
    `${path} holds ${found} instead of ${new Date(from).toISOString().slice(0, 7)}: put the right file back`,
  );
}

/**
 * Keeps other processes from writing the same history. The lock is that of SQLite on an empty file: it goes with the
 * process, however that ends.
 */
export function lockFolder(path: string): DatabaseSync {
  try {
    const lock = connect(path, 'rwc');
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    const why = errcodeOf(error) === 5 ? 'another process writes this history' : messageOf(error);
    throw new HistoryUnavailable(`${path} cannot be locked: ${why}`, { cause: error });
  }
}

/** Value of a PRAGMA that answers one number. */
export function readNumber(db: DatabaseSync, pragma: string): number {
  const row = db.prepare(`PRAGMA ${pragma}`).get() as unknown as [number];
  return row[0];
}

function openFile(path: string, mode: 'create' | 'open'): { db: DatabaseSync; isNew: boolean } {
  try {
    return { db: connect(path, 'rw'), isNew: false };
  } catch (error) {
    if (errcodeOf(error) !== SQLITE_CANTOPEN || mode === 'open') {
      const text = `the history file ${path} is missing or may not be read and written: ${messageOf(error)}`;
      throw new HistoryUnavailable(text, { cause: error });
    }
  }
  try {
    const db = connect(path, 'rwc');
    // Before anything else is written: only an empty file can be made to give pages back.
    db.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${HISTORY_APPLICATION_ID}`);
    return { db, isNew: true };
  } catch (error) {
    throw new HistoryUnavailable(`the history file ${path} cannot be created: ${messageOf(error)}`, { cause: error });
  }
}

function connect(path: string, mode: 'ro' | 'rw' | 'rwc' | 'immutable'): DatabaseSync {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', mode === 'immutable' ? 'ro' : mode);
  if (mode === 'immutable') url.searchParams.set('immutable', '1');
  const readOnly = mode === 'immutable' || mode === 'ro';
  return new DatabaseSync(url, { returnArrays: true, readOnly, ...(mode === 'ro' && { timeout: READ_WAIT_MS }) });
}

/** Brings an older file up to date: all of a step or nothing. */
function migrate(db: DatabaseSync): void {
  for (let version = readNumber(db, 'user_version'); version < LAYOUT_VERSION; version++) {
    db.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[version] ?? ''}; PRAGMA user_version = ${version + 1}; COMMIT`);
  }
}

/** Refuses what is no history of ours, before anything is written to it. */
function check(db: DatabaseSync, path: string): void {
  if (readNumber(db, 'page_count') === 0) {
    throw new HistoryUnavailable(
      `the history file ${path} is empty (0 bytes): restore it from a backup, or delete it to begin anew`,
    );
  }
  const applicationId = readNumber(db, 'application_id');
  if (applicationId !== HISTORY_APPLICATION_ID) {
    throw new HistoryUnavailable(
      `the file ${path} belongs to another program (application id ${applicationId}, expected ${HISTORY_APPLICATION_ID})`,
    );
  }
  const version = readNumber(db, 'user_version');
  if (version > LAYOUT_VERSION) {
    throw new HistoryUnavailable(
      `the history file ${path} has version ${version}, this program knows versions up to ${LAYOUT_VERSION}: start the newer program`,
    );
  }
}

function errcodeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}
