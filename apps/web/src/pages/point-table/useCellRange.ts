import { computed, ref } from 'vue';
import { moveCell } from '../../components/table/gridKeys.ts';
import type { GridCell, GridSize } from '../../components/table/gridKeys.ts';
import type { Range } from './paste.ts';

/** The cell of the cursor, and the block between it and where the selection began. */
export function useCellRange(size: () => GridSize) {
  const cursor = ref<GridCell>({ row: 0, column: 0 });
  const anchor = ref<GridCell>({ row: 0, column: 0 });
  const range = computed((): Range => {
    const [a, b] = [cursor.value, anchor.value];
    return {
      fromRow: Math.min(a.row, b.row),
      toRow: Math.max(a.row, b.row),
      fromColumn: Math.min(a.column, b.column),
      toColumn: Math.max(a.column, b.column),
    };
  });

  function moveTo(cell: GridCell, extend = false): void {
    const { rows, columns } = size();
    cursor.value = {
      row: Math.max(0, Math.min(rows - 1, cell.row)),
      column: Math.max(0, Math.min(columns - 1, cell.column)),
    };
    if (!extend) anchor.value = cursor.value;
  }
  return {
    cursor,
    range,
    moveTo,
    isIn: (row: number, column: number): boolean => {
      const { fromRow, toRow, fromColumn, toColumn } = range.value;
      return row >= fromRow && row <= toRow && column >= fromColumn && column <= toColumn;
    },
    selectAll: (): void => {
      const { rows, columns } = size();
      anchor.value = { row: 0, column: 0 };
      cursor.value = { row: rows - 1, column: columns - 1 };
    },
    /** True when the key moves the cursor; with Shift the selection grows. */
    onMove: (event: KeyboardEvent): boolean => {
      const to = moveCell(cursor.value, event, size());
      if (to !== undefined) moveTo(to, event.shiftKey);
      return to !== undefined;
    },
  };
}
