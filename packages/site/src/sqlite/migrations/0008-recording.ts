import type { Migration } from '../migrate.ts';

/** Trend logs that record by a calendar or when values change, what new points get, and notes on the time line. */
export const recording: Migration = {
  version: 8,
  name: 'recording',
  statements: [
    `ALTER TABLE trend_logs ADD COLUMN mode TEXT NOT NULL DEFAULT 'interval' CHECK (mode IN ('interval', 'cron', 'change'))`,
    `ALTER TABLE trend_logs ADD COLUMN cron TEXT NOT NULL DEFAULT ''`,
    // NULL is the deadband of each point.
    `ALTER TABLE trend_logs ADD COLUMN deadband REAL CHECK (deadband >= 0)`,
    `ALTER TABLE trend_logs ADD COLUMN heartbeat_ms INTEGER CHECK (heartbeat_ms > 0)`,
    `ALTER TABLE trend_logs ADD COLUMN started_at INTEGER NOT NULL DEFAULT 0`,
    `UPDATE trend_logs SET started_at = created_at`,
    `CREATE TABLE trend_defaults (
       device_id   INTEGER PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
       strategies  TEXT NOT NULL CHECK (json_valid(strategies))
     ) STRICT`,
    `CREATE TABLE trend_notes (
       id          INTEGER PRIMARY KEY AUTOINCREMENT,
       at          INTEGER NOT NULL,
       until       INTEGER,
       point_id    INTEGER REFERENCES monitoring_points ON DELETE CASCADE,
       text        TEXT NOT NULL,
       author      TEXT NOT NULL,
       created_at  INTEGER NOT NULL,
       updated_at  INTEGER NOT NULL
     ) STRICT`,
    `CREATE INDEX trend_notes_by_time ON trend_notes (at)`,
    `CREATE INDEX trend_notes_by_point ON trend_notes (point_id, at)`,
  ],
};
