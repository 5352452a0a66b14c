import type { Migration } from '../migrate.ts';

/** Markers on points and devices, found by tag as well as by what carries them. */
export const tags: Migration = {
  version: 7,
  name: 'tags',
  statements: [
    `CREATE TABLE point_tags (
       point_id  INTEGER NOT NULL REFERENCES monitoring_points ON DELETE CASCADE,
       tag       TEXT NOT NULL,
       PRIMARY KEY (point_id, tag)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX point_tags_by_tag ON point_tags (tag)`,
    `CREATE TABLE device_tags (
       device_id  INTEGER NOT NULL REFERENCES devices ON DELETE CASCADE,
       tag        TEXT NOT NULL,
       PRIMARY KEY (device_id, tag)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX device_tags_by_tag ON device_tags (tag)`,
  ],
};
