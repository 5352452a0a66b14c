import type { Migration } from '../migrate.ts';

/** Points may hold a text: the check on their kind, which cannot be changed in place, moves to a new column of the same name. */
export const textPoints: Migration = {
  version: 12,
  name: 'text points',
  statements: [
    `ALTER TABLE monitoring_points ADD COLUMN new_kind TEXT NOT NULL DEFAULT 'analog'
       CHECK (new_kind IN ('analog', 'binary', 'multistate', 'text'))`,
    `UPDATE monitoring_points SET new_kind = kind`,
    `ALTER TABLE monitoring_points DROP COLUMN kind`,
    `ALTER TABLE monitoring_points RENAME COLUMN new_kind TO kind`,
  ],
};
