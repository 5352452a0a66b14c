/** Place of the cursor. Row -1 is the head. */
export interface GridCell {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

/** Where a key takes the cursor, following the ARIA grid pattern; undefined for keys that do not move. */
export function moveCell(
  at: GridCell,
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  size: GridSize,
): GridCell | undefined {
  const far = event.ctrlKey || event.metaKey;
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
  const page = Math.max(1, size.page - 1);
  const to = (row: number, column: number): GridCell => ({
    row: Math.max(-1, Math.min(lastRow, row)),
    column: Math.max(0, Math.min(lastColumn, column)),
  });
  switch (event.key) {
    case 'ArrowUp':
      return to(far ? 0 : at.row - 1, at.column);
    case 'ArrowDown':
      return to(far ? lastRow : at.row + 1, at.column);
    case 'ArrowLeft':
      return to(at.row, at.column - 1);
    case 'ArrowRight':
      return to(at.row, at.column + 1);
    case 'PageUp':
      return to(at.row < 0 ? -1 : Math.max(0, at.row - page), at.column);
    case 'PageDown':
      return to(Math.max(0, at.row) + page, at.column);
    case 'Home':
      return to(far ? 0 : at.row, 0);
    case 'End':
      return to(far ? lastRow : at.row, lastColumn);
    default:
      return undefined;
  }
}

/** Indexes from one row to another, in either order, both included. */
export function rowsBetween(from: number, to: number): number[] {
  const first = Math.min(from, to);
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => first + index);
}
