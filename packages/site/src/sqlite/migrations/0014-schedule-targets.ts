import type { Migration } from '../migrate.ts';

/** Places in devices that hold a schedule. A place holds one; what was read, and what became of pushes, goes with it. */
export const scheduleTargets: Migration = {
  version: 14,
  name: 'schedules on devices',
  statements: [
    `CREATE TABLE schedule_targets (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       schedule_id  INTEGER NOT NULL REFERENCES schedules ON DELETE CASCADE,
       device_id    INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
       place        TEXT NOT NULL,
       runs_on      TEXT NOT NULL CHECK (runs_on IN ('hub', 'device')),
       calendars    TEXT NOT NULL CHECK (calendars IN ('inline', 'reference')),
       memory       TEXT NOT NULL CHECK (json_valid(memory)),
       created_at   INTEGER NOT NULL,
       updated_at   INTEGER NOT NULL,
       UNIQUE (device_id, place)
     ) STRICT`,
    `CREATE INDEX schedule_targets_by_schedule ON schedule_targets (schedule_id)`,
  ],
};
