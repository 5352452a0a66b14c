import type { Migration } from '../migrate.ts';

/** What a write to a point has to pass, and writes that wait for a second person. */
export const writeGuards: Migration = {
  version: 11,
  name: 'write guards',
  statements: [
    `ALTER TABLE monitoring_points ADD COLUMN write_guard TEXT CHECK (write_guard IS NULL OR json_valid(write_guard))`,
    `CREATE TABLE write_requests (
       id          INTEGER PRIMARY KEY AUTOINCREMENT,
       point_id    INTEGER NOT NULL REFERENCES monitoring_points ON DELETE CASCADE,
       value       REAL NOT NULL,
       priority    INTEGER NOT NULL,
       duration_ms INTEGER,
       reason      TEXT NOT NULL,
       asked_by    TEXT NOT NULL,
       user_id     INTEGER NOT NULL,
       token_id    INTEGER,
       address     TEXT NOT NULL,
       asked_at    INTEGER NOT NULL,
       expires_at  INTEGER NOT NULL,
       state       TEXT NOT NULL,
       decided_by  TEXT NOT NULL,
       decided_at  INTEGER,
       note        TEXT NOT NULL,
       result      TEXT CHECK (result IS NULL OR json_valid(result))
     ) STRICT`,
    `CREATE INDEX write_requests_by_state ON write_requests (state, id)`,
    `CREATE INDEX write_requests_by_point ON write_requests (point_id)`,
  ],
};
