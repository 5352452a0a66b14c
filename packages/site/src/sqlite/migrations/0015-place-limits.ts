import type { Migration } from '../migrate.ts';

/**
 * Users and API tokens that may change things in some places only. `outside` says what the rest is to them; NULL is no
 * limit. Rows of places that are removed go, and whoever had no other is left with nothing rather than with everything.
 */
export const placeLimits: Migration = {
  version: 15,
  name: 'rights by place',
  statements: [
    `ALTER TABLE users ADD COLUMN outside TEXT CHECK (outside IN ('read', 'hidden'))`,
    `ALTER TABLE api_tokens ADD COLUMN outside TEXT CHECK (outside IN ('read', 'hidden'))`,
    `CREATE TABLE user_places (
       user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
       place_id INTEGER NOT NULL REFERENCES places ON DELETE CASCADE,
       PRIMARY KEY (user_id, place_id)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX user_places_by_place ON user_places (place_id)`,
    `CREATE TABLE api_token_places (
       token_id INTEGER NOT NULL REFERENCES api_tokens ON DELETE CASCADE,
       place_id INTEGER NOT NULL REFERENCES places ON DELETE CASCADE,
       PRIMARY KEY (token_id, place_id)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX api_token_places_by_place ON api_token_places (place_id)`,
  ],
};
