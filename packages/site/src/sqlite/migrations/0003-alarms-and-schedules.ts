import type { Migration } from '../migrate.ts';

/**
 * Alarms, notifications and schedules. Alarms and their history name points and devices without referring to them: both go
 * on when those are removed. History is read by (at, seq), so every way to filter has an index that ends with the time.
 */
export const alarmsAndSchedules: Migration = {
  version: 3,
  name: 'alarms and schedules',
  statements: [
    `CREATE TABLE alarm_definitions (
       id          INTEGER PRIMARY KEY AUTOINCREMENT,
       name        TEXT NOT NULL,
       name_key    TEXT NOT NULL UNIQUE,
       enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
       level       INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),
       rule        TEXT NOT NULL CHECK (json_valid(rule)),
       created_at  INTEGER NOT NULL,
       updated_at  INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE alarms (
       id             INTEGER PRIMARY KEY,
       definition_id  INTEGER NOT NULL,
       name           TEXT NOT NULL,
       level          INTEGER NOT NULL,
       kind           TEXT NOT NULL,
       point_id       INTEGER,
       device_id      INTEGER,
       source         TEXT NOT NULL,
       state          TEXT NOT NULL CHECK (json_valid(state)),
       phase          TEXT NOT NULL,
       message        TEXT NOT NULL,
       value          REAL,
       raised_at      INTEGER,
       since          INTEGER NOT NULL,
       raised_count   INTEGER NOT NULL,
       actor          TEXT NOT NULL,
       note           TEXT NOT NULL
     ) STRICT`,
    `CREATE INDEX alarms_open ON alarms (level, since) WHERE phase <> 'normal'`,
    `CREATE TABLE alarm_events (
       seq            INTEGER PRIMARY KEY AUTOINCREMENT,
       at             INTEGER NOT NULL,
       alarm_id       INTEGER NOT NULL,
       event          TEXT NOT NULL,
       from_phase     TEXT NOT NULL,
       to_phase       TEXT NOT NULL,
       announce       TEXT,
       definition_id  INTEGER NOT NULL,
       name           TEXT NOT NULL,
       level          INTEGER NOT NULL,
       kind           TEXT NOT NULL,
       point_id       INTEGER,
       device_id      INTEGER,
       source         TEXT NOT NULL,
       message        TEXT NOT NULL,
       value          REAL,
       actor          TEXT NOT NULL,
       note           TEXT NOT NULL
     ) STRICT`,
    `CREATE INDEX alarm_events_by_time ON alarm_events (at)`,
    `CREATE INDEX alarm_events_by_alarm ON alarm_events (alarm_id, at)`,
    `CREATE INDEX alarm_events_by_level ON alarm_events (level, at)`,
    `CREATE INDEX alarm_events_by_point ON alarm_events (point_id, at)`,
    `CREATE INDEX alarm_events_by_device ON alarm_events (device_id, at)`,
    // For the figures of the health page, which count announcements alone.
    `CREATE INDEX alarm_events_announced ON alarm_events (at, level, alarm_id) WHERE announce = 'alarm'`,
    `CREATE TABLE notification_rules (
       id          INTEGER PRIMARY KEY AUTOINCREMENT,
       name        TEXT NOT NULL,
       name_key    TEXT NOT NULL UNIQUE,
       enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
       rule        TEXT NOT NULL CHECK (json_valid(rule)),
       created_at  INTEGER NOT NULL,
       updated_at  INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE notification_deliveries (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       event_seq    INTEGER NOT NULL,
       alarm_id     INTEGER NOT NULL,
       rule_id      INTEGER NOT NULL,
       rule_name    TEXT NOT NULL,
       step         INTEGER NOT NULL,
       channel      TEXT NOT NULL,
       target       TEXT NOT NULL,
       state        TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'skipped')),
       created_at   INTEGER NOT NULL,
       due_at       INTEGER NOT NULL,
       attempts     INTEGER NOT NULL,
       detail       TEXT NOT NULL,
       finished_at  INTEGER,
       UNIQUE (event_seq, rule_id, step, channel, target)
     ) STRICT`,
    `CREATE INDEX notification_deliveries_waiting ON notification_deliveries (due_at) WHERE state = 'waiting'`,
    `CREATE INDEX notification_deliveries_by_alarm ON notification_deliveries (alarm_id, id)`,
    `CREATE TABLE schedules (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       name         TEXT NOT NULL,
       name_key     TEXT NOT NULL UNIQUE,
       description  TEXT NOT NULL,
       enabled      INTEGER NOT NULL CHECK (enabled IN (0, 1)),
       plan         TEXT NOT NULL CHECK (json_valid(plan)),
       priority     INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 16),
       missed       TEXT NOT NULL,
       author       TEXT NOT NULL,
       ran_until    INTEGER,
       created_at   INTEGER NOT NULL,
       updated_at   INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE schedule_outputs (
       schedule_id  INTEGER NOT NULL REFERENCES schedules ON DELETE CASCADE,
       position     INTEGER NOT NULL,
       point_id     INTEGER NOT NULL REFERENCES monitoring_points ON DELETE CASCADE,
       PRIMARY KEY (schedule_id, position),
       UNIQUE (schedule_id, point_id)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX schedule_outputs_by_point ON schedule_outputs (point_id)`,
    `CREATE TABLE calendars (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       name         TEXT NOT NULL,
       name_key     TEXT NOT NULL UNIQUE,
       description  TEXT NOT NULL,
       dates        TEXT NOT NULL CHECK (json_valid(dates)),
       created_at   INTEGER NOT NULL,
       updated_at   INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE schedule_runs (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       schedule_id  INTEGER NOT NULL,
       cause        TEXT NOT NULL,
       due_at       INTEGER NOT NULL,
       at           INTEGER NOT NULL,
       value        REAL,
       source       TEXT NOT NULL,
       status       TEXT NOT NULL,
       actor        TEXT NOT NULL,
       results      TEXT NOT NULL CHECK (json_valid(results))
     ) STRICT`,
    `CREATE INDEX schedule_runs_by_schedule ON schedule_runs (schedule_id, id)`,
    `CREATE INDEX schedule_runs_running ON schedule_runs (id) WHERE status = 'running'`,
  ],
};
