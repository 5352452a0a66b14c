import type { Migration } from '../migrate.ts';

/** Buildings, floors and rooms, what stands in them, and the plans of floors. */
export const places: Migration = {
  version: 2,
  name: 'places',
  statements: [
    `CREATE TABLE places (
       id          INTEGER PRIMARY KEY AUTOINCREMENT,
       kind        TEXT NOT NULL CHECK (kind IN ('building', 'floor', 'room')),
       parent_id   INTEGER REFERENCES places ON DELETE CASCADE,
       name        TEXT NOT NULL,
       name_key    TEXT NOT NULL,
       note        TEXT NOT NULL,
       position    INTEGER NOT NULL,
       served_by   INTEGER REFERENCES devices ON DELETE SET NULL,
       outline     TEXT NOT NULL CHECK (json_valid(outline)),
       created_at  INTEGER NOT NULL,
       updated_at  INTEGER NOT NULL,
       CHECK ((kind = 'building') = (parent_id IS NULL))
     ) STRICT`,
    // NULLs are never equal to each other, hence the 0: two buildings may not share a name either.
    `CREATE UNIQUE INDEX places_by_name ON places (coalesce(parent_id, 0), name_key)`,
    `CREATE INDEX places_by_parent ON places (parent_id, position)`,
    `CREATE TABLE place_devices (
       device_id  INTEGER PRIMARY KEY REFERENCES devices ON DELETE CASCADE,
       place_id   INTEGER NOT NULL REFERENCES places ON DELETE CASCADE
     ) STRICT`,
    `CREATE INDEX place_devices_by_place ON place_devices (place_id)`,
    `CREATE TABLE place_points (
       point_id  INTEGER PRIMARY KEY REFERENCES monitoring_points ON DELETE CASCADE,
       place_id  INTEGER NOT NULL REFERENCES places ON DELETE CASCADE
     ) STRICT`,
    `CREATE INDEX place_points_by_place ON place_points (place_id)`,
    `CREATE TABLE floor_plans (
       floor_id      INTEGER PRIMARY KEY REFERENCES places ON DELETE CASCADE,
       content_type  TEXT NOT NULL,
       bytes         BLOB NOT NULL,
       width         INTEGER NOT NULL,
       height        INTEGER NOT NULL,
       updated_at    INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE plan_markers (
       floor_id  INTEGER NOT NULL REFERENCES places ON DELETE CASCADE,
       point_id  INTEGER NOT NULL REFERENCES monitoring_points ON DELETE CASCADE,
       x         REAL NOT NULL CHECK (x BETWEEN 0 AND 1),
       y         REAL NOT NULL CHECK (y BETWEEN 0 AND 1),
       PRIMARY KEY (floor_id, point_id)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX plan_markers_by_point ON plan_markers (point_id)`,
  ],
};
