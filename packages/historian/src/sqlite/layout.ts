/** Every name and number of the files on disk stands here. */

/** The history of a site; month files of finished months will stand beside it. */
export const HOT_FILE = 'hot.db';

/** What SQLite calls its write-ahead log. */
export const WAL_SUFFIX = '-wal';

/** Locked as long as a process writes the history: the head of the series lives in that process's memory. */
export const LOCK_FILE = 'writer.lock';

/** "T3Hh" in the header of the file, where file(1) and other programs look. */
export const HISTORY_APPLICATION_ID = 0x54_33_48_68;

/** Version of tables and keys; chunks and log entries carry a version of their own. */
export const LAYOUT_VERSION = 1;

/**
 * `log` holds the samples since the last sealing, one entry per commit. `chunk` holds sealed samples; its key puts
 * the chunks of one day next to each other, so that sealing a day writes pages in order. `day` sums up each day.
 * Times are UTC epoch milliseconds.
 */
export const SCHEMA = `
  CREATE TABLE log (
    seq   INTEGER PRIMARY KEY,
    data  BLOB NOT NULL
  ) STRICT;
  CREATE TABLE chunk (
    id       INTEGER PRIMARY KEY,
    count    INTEGER NOT NULL,
    from_at  REAL NOT NULL,
    to_at    REAL NOT NULL,
    data     BLOB NOT NULL
  ) STRICT;
  CREATE TABLE day (
    day      INTEGER PRIMARY KEY,
    chunks   INTEGER NOT NULL,
    samples  INTEGER NOT NULL,
    from_at  REAL NOT NULL,
    to_at    REAL NOT NULL,
    points   BLOB NOT NULL
  ) STRICT;`;

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
