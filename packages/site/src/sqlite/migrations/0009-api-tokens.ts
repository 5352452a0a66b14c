import type { Migration } from '../migrate.ts';

/** Keys of other programs. */
export const apiTokens: Migration = {
  version: 9,
  name: 'API tokens',
  statements: [
    `CREATE TABLE api_tokens (
       id           INTEGER PRIMARY KEY AUTOINCREMENT,
       name         TEXT NOT NULL,
       name_key     TEXT NOT NULL UNIQUE,
       user_id      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
       role         TEXT NOT NULL,
       token_hash   TEXT NOT NULL UNIQUE,
       start        TEXT NOT NULL,
       created_at   INTEGER NOT NULL,
       expires_at   INTEGER NOT NULL,
       last_used_at INTEGER,
       last_address TEXT NOT NULL
     ) STRICT`,
  ],
};
