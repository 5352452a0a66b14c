import type { Migration } from '../migrate.ts';

/** Trend charts people keep under a name. */
export const trendViews: Migration = {
  version: 6,
  name: 'trend views',
  statements: [
    `CREATE TABLE trend_views (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       owner_id     INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
       name         TEXT NOT NULL,
       name_key     TEXT NOT NULL,
       shared       INTEGER NOT NULL CHECK (shared IN (0, 1)),
       address      TEXT NOT NULL,
       created_at   INTEGER NOT NULL,
       updated_at   INTEGER NOT NULL,
       UNIQUE (owner_id, name_key)
     ) STRICT`,
  ],
};
