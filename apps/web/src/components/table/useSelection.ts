import { computed } from 'vue';
import type { Ref } from 'vue';
import type { RowKey } from './column.ts';

export interface SelectionOptions<T> {
  readonly rows: Readonly<Ref<readonly (T | undefined)[]>>;
  readonly keys: Readonly<Ref<readonly (RowKey | undefined)[]>>;
  readonly selection: Ref<ReadonlySet<RowKey>>;
  /** Rows there is nothing to do with cannot be chosen. */
  readonly canSelect: (row: T) => boolean;
}

/** Which rows of a table are chosen; rows not fetched yet cannot be. */
export function useSelection<T extends object>({ rows, keys, selection, canSelect }: SelectionOptions<T>) {
  /** Key of a row that may be chosen. */
  function keyAt(index: number): RowKey | undefined {
    const row = rows.value[index];
    return row === undefined || !canSelect(row) ? undefined : keys.value[index];
  }
  const all = computed(() => rows.value.flatMap((_, index) => keyAt(index) ?? []));

  function change(indexes: readonly number[], apply: (next: Set<RowKey>, key: RowKey) => void): void {
    const next = new Set(selection.value);
    for (const index of indexes) {
      const key = keyAt(index);
      if (key !== undefined) apply(next, key);
    }
    selection.value = next;
  }

  return {
    /** How much of the table is chosen, for the box in the head. */
    extent: computed((): 'none' | 'some' | 'all' => {
      if (selection.value.size === 0) return 'none';
      return selection.value.size >= all.value.length ? 'all' : 'some';
    }),
    isSelected: (index: number): boolean => selection.value.has(keys.value[index] ?? ''),
    isSelectable: (index: number): boolean => keyAt(index) !== undefined,
    add: (indexes: readonly number[]): void => change(indexes, (next, key) => next.add(key)),
    toggle: (index: number): void =>
      change([index], (next, key) => {
        if (!next.delete(key)) next.add(key);
      }),
    toggleAll: (): void => {
      selection.value = selection.value.size >= all.value.length ? new Set() : new Set(all.value);
    },
    clear: (): void => {
      selection.value = new Set();
    },
  };
}
