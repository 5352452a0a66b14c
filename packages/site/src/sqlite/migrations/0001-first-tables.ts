import type { Migration } from '../migrate.ts';

/**
 * What a site begins with. Times are UTC epoch milliseconds; columns named `*_key` and `search_text` repeat other
 * columns in the form they are compared in (see text-keys.ts). Ids are never used twice, because history and audit
 * go on naming what was removed.
 */
export const firstTables: Migration = {
  version: 1,
  name: 'first tables',
  statements: [
    `CREATE TABLE devices (
       id            INTEGER PRIMARY KEY AUTOINCREMENT,
       protocol      TEXT NOT NULL,
       key           TEXT NOT NULL,
       name          TEXT NOT NULL,
       name_key      TEXT NOT NULL,
       search_text   TEXT NOT NULL,
       address       TEXT NOT NULL CHECK (json_valid(address)),
       enabled       INTEGER NOT NULL CHECK (enabled IN (0, 1)),
       capabilities  TEXT CHECK (json_valid(capabilities)),
       description   TEXT NOT NULL,
       vendor        TEXT NOT NULL,
       vendor_id     INTEGER,
       model         TEXT NOT NULL,
       firmware      TEXT NOT NULL,
       instance      INTEGER,
       note          TEXT NOT NULL,
       created_at    INTEGER NOT NULL,
       updated_at    INTEGER NOT NULL,
       UNIQUE (protocol, key)
     ) STRICT`,
    `CREATE TABLE monitoring_points (
       id                INTEGER PRIMARY KEY AUTOINCREMENT,
       device_id         INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
       type              TEXT NOT NULL CHECK (type IN ('input', 'output', 'variable')),
       number            INTEGER NOT NULL,
       kind              TEXT NOT NULL CHECK (kind IN ('analog', 'binary', 'multistate')),
       address           TEXT NOT NULL CHECK (json_valid(address)),
       name              TEXT NOT NULL,
       name_key          TEXT NOT NULL,
       description       TEXT NOT NULL,
       group_name        TEXT NOT NULL,
       unit              TEXT NOT NULL,
       search_text       TEXT NOT NULL,
       state_texts       TEXT NOT NULL CHECK (json_valid(state_texts)),
       minimum           REAL,
       maximum           REAL,
       writable          INTEGER NOT NULL CHECK (writable IN (0, 1)),
       commandable       INTEGER NOT NULL CHECK (commandable IN (0, 1)),
       decimals          INTEGER NOT NULL,
       enabled           INTEGER NOT NULL CHECK (enabled IN (0, 1)),
       poll_interval_ms  INTEGER NOT NULL,
       deadband          REAL NOT NULL,
       ttl_ms            INTEGER,
       created_at        INTEGER NOT NULL,
       updated_at        INTEGER NOT NULL,
       UNIQUE (device_id, type, number)
     ) STRICT`,
    `CREATE INDEX monitoring_points_by_name ON monitoring_points (name_key)`,
    `CREATE TABLE trend_logs (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       name         TEXT NOT NULL,
       device_id    INTEGER REFERENCES devices ON DELETE CASCADE,
       interval_ms  INTEGER NOT NULL CHECK (interval_ms > 0),
       enabled      INTEGER NOT NULL CHECK (enabled IN (0, 1)),
       created_at   INTEGER NOT NULL
     ) STRICT`,
    `CREATE INDEX trend_logs_by_device ON trend_logs (device_id)`,
    `CREATE TABLE trend_log_points (
       trend_log_id  INTEGER NOT NULL REFERENCES trend_logs ON DELETE CASCADE,
       position      INTEGER NOT NULL,
       point_id      INTEGER NOT NULL REFERENCES monitoring_points ON DELETE CASCADE,
       PRIMARY KEY (trend_log_id, position),
       UNIQUE (trend_log_id, point_id)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX trend_log_points_by_point ON trend_log_points (point_id)`,
    // A value of NULL is NaN: SQLite has no other way to keep one.
    `CREATE TABLE realtime_data_cache (
       point_id  INTEGER PRIMARY KEY REFERENCES monitoring_points ON DELETE CASCADE,
       at        REAL NOT NULL,
       value     REAL,
       quality   INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE users (
       id             INTEGER PRIMARY KEY AUTOINCREMENT,
       name           TEXT NOT NULL,
       name_key       TEXT NOT NULL UNIQUE,
       role           TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'engineer', 'admin')),
       password_hash  TEXT NOT NULL,
       disabled       INTEGER NOT NULL CHECK (disabled IN (0, 1)),
       preferences    TEXT NOT NULL,
       created_at     INTEGER NOT NULL,
       last_login_at  INTEGER
     ) STRICT`,
    `CREATE TABLE sessions (
       token_hash    TEXT PRIMARY KEY,
       user_id       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
       created_at    INTEGER NOT NULL,
       last_seen_at  INTEGER NOT NULL,
       expires_at    INTEGER NOT NULL,
       address       TEXT NOT NULL,
       user_agent    TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX sessions_by_user ON sessions (user_id)`,
    `CREATE TABLE overrides (
       id          INTEGER PRIMARY KEY AUTOINCREMENT,
       point_id    INTEGER NOT NULL REFERENCES monitoring_points ON DELETE CASCADE,
       priority    INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 16),
       value       REAL NOT NULL,
       author      TEXT NOT NULL,
       reason      TEXT NOT NULL,
       set_at      INTEGER NOT NULL,
       expires_at  INTEGER,
       UNIQUE (point_id, priority)
     ) STRICT`,
    `CREATE TABLE audit (
       seq      INTEGER PRIMARY KEY,
       at       INTEGER NOT NULL,
       actor    TEXT NOT NULL,
       address  TEXT NOT NULL,
       action   TEXT NOT NULL,
       target   TEXT NOT NULL,
       result   TEXT NOT NULL CHECK (result IN ('done', 'refused', 'failed', 'unconfirmed')),
       details  TEXT NOT NULL CHECK (json_valid(details)),
       hash     TEXT NOT NULL
     ) STRICT`,
    `CREATE INDEX audit_by_target ON audit (target, seq)`,
    `CREATE INDEX audit_by_actor ON audit (actor, seq)`,
    `CREATE INDEX audit_by_action ON audit (action, seq)`,
    `CREATE TRIGGER audit_rows_stay BEFORE DELETE ON audit
     BEGIN SELECT RAISE(ABORT, 'audit rows cannot be deleted'); END`,
    `CREATE TRIGGER audit_rows_do_not_change BEFORE UPDATE ON audit
     BEGIN SELECT RAISE(ABORT, 'audit rows cannot be changed'); END`,
    // Also stops INSERT OR REPLACE, which deletes without asking the delete trigger.
    `CREATE TRIGGER audit_rows_are_numbered_without_gaps BEFORE INSERT ON audit
     WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM audit)
     BEGIN SELECT RAISE(ABORT, 'audit rows are only added at the end'); END`,
    `CREATE TABLE settings (
       name   TEXT PRIMARY KEY,
       value  TEXT NOT NULL CHECK (json_valid(value))
     ) STRICT, WITHOUT ROWID`,
  ],
};
