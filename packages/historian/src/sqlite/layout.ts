/** Every name and number of the files on disk stands here. */

/** The fresh part of a history; the files of months that are over stand beside it. */
export const HOT_FILE = 'hot.db';

/** What SQLite calls its write-ahead log. */
export const WAL_SUFFIX = '-wal';

/** What SQLite calls the journal of a file that is being made. */
export const JOURNAL_SUFFIX = '-journal';

/** Locked as long as a process writes the history: the head of the series lives in that process's memory. */
export const LOCK_FILE = 'writer.lock';

/** Samples from the future wait here; made when the first one comes. */
export const QUARANTINE_FILE = 'quarantine.db';

/** "T3Hh" in the header of the file, where file(1) and other programs look. */
export const HISTORY_APPLICATION_ID = 0x54_33_48_68;

/** "T3Hm": a file of one month. */
export const MONTH_APPLICATION_ID = 0x54_33_48_6d;

/** "T3Hq": samples set aside. */
export const QUARANTINE_APPLICATION_ID = 0x54_33_48_71;

/** Version of tables and keys; chunks, packs and log entries carry a version of their own. */
export const LAYOUT_VERSION = 2;

export const MONTH_LAYOUT_VERSION = 1;

export const QUARANTINE_LAYOUT_VERSION = 1;

/** A month takes fresh samples on one side. While that side moves into the file of the month, it takes them on the other. */
export type Side = 0 | 1;

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

const chunkColumns = `(
    id       INTEGER PRIMARY KEY,
    count    INTEGER NOT NULL,
    from_at  REAL NOT NULL,
    to_at    REAL NOT NULL,
    data     BLOB NOT NULL
  ) STRICT`;

const dayColumns = `(
    day      INTEGER PRIMARY KEY,
    chunks   INTEGER NOT NULL,
    samples  INTEGER NOT NULL,
    from_at  REAL NOT NULL,
    to_at    REAL NOT NULL,
    points   BLOB NOT NULL
  ) STRICT`;

/**
 * `log` holds the samples since the last sealing, one entry per commit. `chunk` holds sealed samples; its key puts
 * the chunks of one day next to each other, so that sealing a day writes pages in order. `day` sums up each day.
 * Times are UTC epoch milliseconds.
 */
const SCHEMA_1 = `
  CREATE TABLE log (
    seq   INTEGER PRIMARY KEY,
    data  BLOB NOT NULL
  ) STRICT;
  CREATE TABLE chunk ${chunkColumns};
  CREATE TABLE day ${dayColumns};`;

/** The other side, what is known about each month, and files that are to be deleted, as they are not or no more in use. */
const SCHEMA_2 = `
  CREATE TABLE chunk_other ${chunkColumns};
  CREATE TABLE day_other ${dayColumns};
  CREATE TABLE month (
    month    INTEGER PRIMARY KEY,
    file     TEXT NOT NULL,
    side     INTEGER NOT NULL,
    state    INTEGER NOT NULL,
    chunks   INTEGER NOT NULL,
    samples  INTEGER NOT NULL,
    from_at  REAL NOT NULL,
    to_at    REAL NOT NULL,
    points   BLOB NOT NULL
  ) STRICT;
  CREATE TABLE leftover (
    name  TEXT PRIMARY KEY
  ) STRICT, WITHOUT ROWID;`;

/** Place v leads from version v to v + 1. */
export const MIGRATIONS = [SCHEMA_1, SCHEMA_2];

/**
 * A pack holds the chunks of some neighbouring points, from chunk `id` to chunk `last`, which stand in it in order. It
 * fills one page of SQLite, which has the largest size there is: nothing is wasted on half-empty pages.
 */
export const MONTH_SCHEMA = `
  CREATE TABLE pack (
    id       INTEGER PRIMARY KEY,
    last     INTEGER NOT NULL,
    from_at  REAL NOT NULL,
    to_at    REAL NOT NULL,
    data     BLOB NOT NULL
  ) STRICT`;

/** `data` holds value, time of arrival and quality under a checksum over the whole row. */
export const QUARANTINE_SCHEMA = `
  CREATE TABLE sample (
    point  INTEGER NOT NULL,
    at     REAL NOT NULL,
    data   BLOB NOT NULL,
    PRIMARY KEY (point, at)
  ) STRICT, WITHOUT ROWID`;

export const MONTH_PAGE_BYTES = 65_536;

/** A page less its header, the header of the row and the other columns, rounded down. */
export const PACK_BYTES_MAX = 65_440;

export const DAY_MS = 86_400_000;

/** Ids a site has given out so far, removed points included; 24 bits of the key. */
export const POINT_ID_MAX = 2 ** 24 - 1;

/** Chunks of one point and day: at 1,024 samples a chunk, 48 samples a second; 12 bits of the key. */
export const SLOT_MAX = 2 ** 12 - 1;

/** 16 bits of the key: until the year 2149. */
export const DAY_MAX = 2 ** 16 - 1;

const POINT_FACTOR = SLOT_MAX + 1;
const DAY_FACTOR = POINT_FACTOR * (POINT_ID_MAX + 1);

export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** Key of a chunk; also the first key of a point's day (slot 0). */
export function chunkId(day: number, pointId: number, slot = 0): number {
  return day * DAY_FACTOR + pointId * POINT_FACTOR + slot;
}

export function dayOfChunk(id: number): number {
  return Math.floor(id / DAY_FACTOR);
}

export function pointOfChunk(id: number): number {
  return Math.floor((id % DAY_FACTOR) / POINT_FACTOR);
}

export function slotOfChunk(id: number): number {
  return id % POINT_FACTOR;
}

/** Months since year 0, UTC. */
export function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function monthOfDay(day: number): number {
  return monthOf(day * DAY_MS);
}

export function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1);
}

/** Months made so far are told apart by a number: a file is never changed, a later one takes its place. */
export function monthFileName(month: number, generation: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}.${generation}.db`;
}

export function generationOf(fileName: string): number {
  return Number(fileName.split('.')[1] ?? 0);
}

/** Chunks of one point and month: at 3,072 samples a chunk, 75 samples a second; 16 bits of the key. */
export const MONTH_SLOT_MAX = 2 ** 16 - 1;

const MONTH_POINT_FACTOR = MONTH_SLOT_MAX + 1;

/** Key of a chunk in the file of a month. */
export function monthChunkId(pointId: number, slot = 0): number {
  return pointId * MONTH_POINT_FACTOR + slot;
}

export function pointOfMonthChunk(id: number): number {
  return Math.floor(id / MONTH_POINT_FACTOR);
}
