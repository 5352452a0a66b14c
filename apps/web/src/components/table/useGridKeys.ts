import type { Ref } from 'vue';
import { moveCell, rowsBetween } from './gridKeys.ts';
import type { GridCell, GridSize } from './gridKeys.ts';

/** What the keys of a grid can do to its table. */
export interface GridActions {
  readonly cursor: Readonly<Ref<GridCell>>;
  readonly size: () => GridSize;
  readonly selectable: () => boolean;
  readonly hasSelection: () => boolean;
  readonly moveTo: (cell: GridCell) => void;
  readonly openRow: (row: number) => void;
  readonly toggleRow: (row: number) => void;
  readonly toggleAll: () => void;
  readonly selectRows: (rows: readonly number[]) => void;
  readonly clearSelection: () => void;
  readonly sortColumn: (column: number) => void;
  readonly resizeColumn: (column: number, byPixels: number) => void;
}

/** Pixels one press of Alt with an arrow changes a width by. */
const RESIZE_STEP = 16;

/** Keyboard of a grid; the handler for `keydown`, and where a range of rows starts. */
export function useGridKeys(actions: GridActions) {
  let anchor = 0;

  function onKeydown(event: KeyboardEvent): void {
    if (act(event)) event.preventDefault();
  }

  function act(event: KeyboardEvent): boolean {
    if (event.altKey) return resize(event);
    const far = event.ctrlKey || event.metaKey;
    const { row, column } = actions.cursor.value;
    if (event.key === 'Enter') {
      if (row >= 0) actions.openRow(row);
      else actions.sortColumn(column);
      return true;
    }
    if (actions.selectable() && select(event, far)) return true;
    return move(event);
  }

  function select(event: KeyboardEvent, far: boolean): boolean {
    const { row } = actions.cursor.value;
    if (event.key === ' ') {
      if (row < 0) actions.toggleAll();
      else actions.toggleRow(row);
      anchor = Math.max(0, row);
    } else if (far && event.key.toLowerCase() === 'a') {
      actions.toggleAll();
    } else if (event.key === 'Escape' && actions.hasSelection()) {
      actions.clearSelection();
    } else {
      return false;
    }
    return true;
  }

  function move(event: KeyboardEvent): boolean {
    const next = moveCell(actions.cursor.value, event, actions.size());
    if (next === undefined) return false;
    const isRange = event.shiftKey && actions.selectable() && next.row >= 0;
    if (isRange) actions.selectRows(rowsBetween(anchor, next.row));
    else anchor = Math.max(0, next.row);
    actions.moveTo(next);
    return true;
  }

  function resize(event: KeyboardEvent): boolean {
    const { row, column } = actions.cursor.value;
    if (row >= 0 || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return false;
    actions.resizeColumn(column, event.key === 'ArrowLeft' ? -RESIZE_STEP : RESIZE_STEP);
    return true;
  }

  return {
    onKeydown,
    /** A click starts a range, or with Shift ends one. */
    anchorAt: (row: number): void => {
      anchor = row;
    },
    rangeTo: (row: number): number[] => rowsBetween(anchor, row),
  };
}
