import type { DatabaseSync } from 'node:sqlite';

import { assert } from '@t3000/core';

import { SiteFileError } from '../errors.ts';
import { readNumber } from './pragma.ts';

/** One step of the schema. */
export interface Migration {
  /** `user_version` after it; versions count from 1 without gaps. */
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** Told before statement `index` of a step runs, and once more (with `index` = count) before its commit. */
export type MigrationObserver = (version: number, index: number) => void;

/**
 * Brings the schema up to the newest version, each step in a transaction of its own that ends with the new
 * version number: after a crash a step is there as a whole or not at all.
 */
export function migrate(
  db: DatabaseSync,
  migrations: readonly Migration[],
  observe: MigrationObserver = () => {},
): void {
  const newest = migrations.length;
  const present = readNumber(db, 'user_version');
  if (present > newest) {
    throw new SiteFileError(
      'newer',
      `the site file has schema version ${present}, this program knows versions up to ${newest}: start the newer program`,
    );
  }
  // SQLite wants foreign keys off while tables are rebuilt; the switch does nothing inside a transaction.
  db.exec('PRAGMA foreign_keys = OFF');
  for (const [index, migration] of migrations.entries()) {
    assert(
      migration.version === index + 1,
      `migration "${migration.name}" has version ${migration.version} at place ${index + 1}`,
    );
    if (migration.version > present) apply(db, migration, observe);
  }
  db.exec('PRAGMA foreign_keys = ON');
}

function apply(db: DatabaseSync, migration: Migration, observe: MigrationObserver): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const [index, statement] of migration.statements.entries()) {
      observe(migration.version, index);
      db.exec(statement);
    }
    const orphans = db.prepare('PRAGMA foreign_key_check').all();
    assert(
      orphans.length === 0,
      `migration "${migration.name}" leaves ${orphans.length} rows without what they refer to`,
    );
    db.exec(`PRAGMA user_version = ${migration.version}`);
    observe(migration.version, migration.statements.length);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
