import type { DatabaseSync } from 'node:sqlite';

import { assert } from '@t3000/core';

/** Value of a PRAGMA that answers one number. */
export function readNumber(db: DatabaseSync, pragma: string): number {
  const row: unknown = db.prepare(`PRAGMA ${pragma}`).get();
  const value: unknown = Array.isArray(row) ? row[0] : undefined;
  assert(typeof value === 'number', `PRAGMA ${pragma} answered ${JSON.stringify(row)}`);
  return value;
}
