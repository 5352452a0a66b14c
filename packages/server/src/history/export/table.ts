/** A table that is read and written a piece at a time: a year of a building never stands in memory. */
export interface Table {
  readonly columns: readonly Column[];
  readonly batches: AsyncIterable<Batch>;
  /** IANA name of the zone `time` columns are written in. */
  readonly timeZone: string;
}

export type ColumnKind = 'time' | 'number' | 'text';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Some rows, column by column: epoch milliseconds, numbers (NaN for none) or texts. */
export interface Batch {
  readonly length: number;
  readonly cells: readonly (Float64Array | readonly string[])[];
}

/** Turns a table into the bytes of a file. */
export type WriteTable = (table: Table) => AsyncIterable<Uint8Array>;

/** A cell as a number; NaN where the column holds texts. */
export function numberAt(cells: Batch['cells'][number] | undefined, row: number): number {
  const cell = cells?.[row];
  return typeof cell === 'number' ? cell : Number.NaN;
}

/** A cell as a text; empty where the column holds numbers. */
export function textAt(cells: Batch['cells'][number] | undefined, row: number): string {
  const cell = cells?.[row];
  return typeof cell === 'string' ? cell : '';
}
