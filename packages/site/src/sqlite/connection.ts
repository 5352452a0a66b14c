import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import { assert } from '@t3000/core';

/** What SQLite keeps in a cell of our tables. */
export type Cell = number | string | Uint8Array | null;

/**
 * One connection: prepared statements whose rows come as arrays, and transactions that nest. The database must
 * have been opened with `returnArrays`.
 */
export class Connection {
  readonly #db: DatabaseSync;
  #depth = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** `Row` names the columns of the SELECT in order; the statement's text is the only thing that can make it wrong. */
  prepare<Row extends readonly Cell[] = never>(sql: string): Statement<Row> {
    return new Statement<Row>(this.#db.prepare(sql));
  }

  /** All of `work` or nothing. Inside another transaction, what failed is undone and the outer one goes on. */
  transaction<T>(work: () => T): T {
    const savepoint = this.#depth === 0 ? undefined : `level_${this.#depth}`;
    this.#db.exec(savepoint === undefined ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${savepoint}`);
    this.#depth++;
    try {
      const result = work();
      assert(!(result instanceof Promise), 'a transaction cannot wait: its work returned a promise');
      this.#db.exec(savepoint === undefined ? 'COMMIT' : `RELEASE ${savepoint}`);
      return result;
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (this.#db.isTransaction) {
        this.#db.exec(savepoint === undefined ? 'ROLLBACK' : `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
      }
      throw error;
    } finally {
      this.#depth--;
    }
  }
}

/** A prepared statement. */
export class Statement<Row extends readonly Cell[]> {
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    this.#statement = statement;
  }

  run(...values: SQLInputValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#statement.run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  // Rows are arrays of cells by the way the database was opened; the declared type of node:sqlite is that of objects.
  get(...values: SQLInputValue[]): Row | undefined {
    return this.#statement.get(...values) as unknown as Row | undefined;
  }

  all(...values: SQLInputValue[]): Row[] {
    return this.#statement.all(...values) as unknown as Row[];
  }

  iterate(...values: SQLInputValue[]): IterableIterator<Row> {
    return this.#statement.iterate(...values) as unknown as IterableIterator<Row>;
  }
}
