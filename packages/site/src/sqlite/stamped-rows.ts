import type { Stamped, StampedRows } from '../stamped.ts';
import { checked, patched } from './columns.ts';
import type { Cell, Connection } from './connection.ts';

/** Statements in full: `insert` takes the cells and when it was made, `update` the cells and the id. */
export interface StampedRowsSql {
  readonly selectById: string;
  readonly insert: string;
  readonly update: string;
  readonly remove: string;
}

export interface StampedRowsShape<Raw extends readonly Cell[], New> {
  /** What a row is called in messages: `a calendar named "Holidays"`. */
  readonly nameOf: (row: New) => string;
  /** Cells in the order of both statements; the last is the time of the change. */
  readonly cells: (row: New, at: number) => (string | number | null)[];
  readonly toRow: (raw: Raw) => Stamped<New>;
  /** What a patch may take away. */
  readonly clearable?: readonly (keyof New)[];
}

/** Reads and changes rows one by one, each change in a transaction. */
export function stampedRows<Raw extends readonly Cell[], New extends object>(
  connection: Connection,
  sql: StampedRowsSql,
  { nameOf, cells, toRow, clearable = [] }: StampedRowsShape<Raw, New>,
): StampedRows<New> {
  const selectById = connection.prepare<Raw>(sql.selectById);
  const insert = connection.prepare(sql.insert);
  const update = connection.prepare(sql.update);
  const remove = connection.prepare(sql.remove);
  const get = (id: number): Stamped<New> | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    get,
    insert: (row, at) =>
      connection.transaction(() => {
        const { id } = checked(
          () => insert.run(...cells(row, at), at),
          () => nameOf(row),
        );
        return { ...row, id, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<New>(row, patch, clearable);
        checked(
          () => update.run(...cells(next, at), id),
          () => nameOf(next),
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}
