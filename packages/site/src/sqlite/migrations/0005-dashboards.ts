import type { Migration } from '../migrate.ts';

/** What people see first: their own dashboard, or that of their role. */
export const dashboards: Migration = {
  version: 5,
  name: 'dashboards',
  statements: [
    `CREATE TABLE dashboards (
       id          INTEGER PRIMARY KEY,
       user_id     INTEGER UNIQUE REFERENCES users ON DELETE CASCADE,
       role        TEXT UNIQUE CHECK (role IN ('viewer', 'operator', 'engineer', 'admin')),
       widgets     TEXT NOT NULL CHECK (json_valid(widgets)),
       updated_at  INTEGER NOT NULL,
       CHECK ((user_id IS NULL) <> (role IS NULL))
     ) STRICT`,
  ],
};
