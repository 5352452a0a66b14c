import type { Migration } from '../migrate.ts';

/** What devices depend on, and what is owed to them: acknowledgements, and places in their lists of recipients. */
export const dependenciesAndDuties: Migration = {
  version: 13,
  name: 'dependencies and duties',
  statements: [
    `CREATE TABLE device_dependencies (
       device_id        INTEGER PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
       reached          TEXT NOT NULL CHECK (reached IN ('auto', 'none', 'device')),
       reached_through  INTEGER REFERENCES devices ON DELETE SET NULL,
       supplied         TEXT NOT NULL CHECK (supplied IN ('auto', 'none', 'device')),
       supplied_by      INTEGER REFERENCES devices ON DELETE SET NULL,
       off_while        TEXT NOT NULL,
       settle_seconds   INTEGER NOT NULL
     ) STRICT`,
    `CREATE INDEX device_dependencies_reached ON device_dependencies (reached_through)`,
    `CREATE INDEX device_dependencies_supplied ON device_dependencies (supplied_by)`,
    `CREATE TABLE owed_acknowledgements (
       device_id   INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
       report_key  TEXT NOT NULL,
       author      TEXT NOT NULL,
       stamp       TEXT NOT NULL,
       attempts    INTEGER NOT NULL,
       due_at      INTEGER NOT NULL,
       created_at  INTEGER NOT NULL,
       PRIMARY KEY (device_id, report_key)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE alarm_routes (
       device_id   INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
       route_key   TEXT NOT NULL,
       wished      INTEGER NOT NULL CHECK (wished IN (0, 1)),
       author      TEXT NOT NULL,
       created_at  INTEGER NOT NULL,
       checked_at  INTEGER,
       problem     TEXT NOT NULL,
       PRIMARY KEY (device_id, route_key)
     ) STRICT, WITHOUT ROWID`,
  ],
};
