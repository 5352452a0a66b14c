/** One column of a `DataTable`. Show a cell with the slot `cell-<id>`, or give `text`. */
export interface Column<T> {
  readonly id: string;
  readonly label: string;
  /** Width in pixels at the start, and the least when `grow` is set. */
  readonly width: number;
  /** Share of the free width this column takes. */
  readonly grow?: number;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  readonly sortable?: boolean;
  /** Shown only when the table is at least this wide, in pixels. */
  readonly from?: number;
  readonly text?: (row: T) => string;
  /** What to order by in the browser; `text` when absent. */
  readonly sortBy?: (row: T) => SortValue;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export type RowKey = string | number;
export type SortValue = string | number | null;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Natural order ("AHU 2" before "AHU 10") of two values that are there. */
export function compareValues(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
