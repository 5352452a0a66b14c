import type { Migration } from '../migrate.ts';

/** Registers people added to devices. */
export const deviceRegisters: Migration = {
  version: 4,
  name: 'device registers',
  statements: [
    `CREATE TABLE device_register_map (
       id          INTEGER PRIMARY KEY AUTOINCREMENT,
       device_id   INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
       register    TEXT NOT NULL,
       point_type  TEXT NOT NULL CHECK (point_type IN ('input', 'output', 'variable')),
       number      INTEGER NOT NULL,
       entry       TEXT NOT NULL CHECK (json_valid(entry)),
       created_at  INTEGER NOT NULL,
       updated_at  INTEGER NOT NULL,
       UNIQUE (device_id, register),
       UNIQUE (device_id, point_type, number)
     ) STRICT`,
  ],
};
