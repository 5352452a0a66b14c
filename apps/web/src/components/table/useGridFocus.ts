import { nextTick, ref } from 'vue';
import type { Ref } from 'vue';
import type { GridCell } from './gridKeys.ts';

/** The roving tab stop of a grid: one cell is reachable by Tab, arrows move it, and it takes the focus along. */
export function useGridFocus(root: Readonly<Ref<HTMLElement | null>>, scrollTo: (row: number) => void) {
  const cell = ref<GridCell>({ row: 0, column: 0 });

  async function focus(next: GridCell): Promise<void> {
    cell.value = next;
    if (next.row >= 0) scrollTo(next.row);
    await nextTick();
    // A virtual row may need one more frame after scrolling before it stands in the page.
    if (!focusNow(next)) requestAnimationFrame(() => focusNow(next));
  }

  function focusNow({ row, column }: GridCell): boolean {
    const found = root.value?.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`);
    found?.focus({ preventScroll: row >= 0 });
    return found !== null && found !== undefined;
  }

  return { cell, focus };
}
