import { computed } from 'vue';
import type { Ref } from 'vue';
import {
  columnResizingFeature,
  columnSizingFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/vue-table';
import type { SortingState } from '@tanstack/vue-table';
import { compareValues } from './column.ts';
import type { Column, RowKey, Sort } from './column.ts';

/** Narrower hides what the column is; wider is a drag that ran away. */
const WIDTH_MIN = 48;
const WIDTH_MAX = 1200;

const natural = (a: { getValue(id: string): unknown }, b: { getValue(id: string): unknown }, id: string): number => {
  // The accessor below gives strings, numbers or undefined, and undefined never gets here.
  return compareValues(a.getValue(id) as string | number, b.getValue(id) as string | number);
};

const features = tableFeatures({
  rowSortingFeature,
  columnSizingFeature,
  columnResizingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { natural },
});

/** A row, or the place of one that has not been fetched. */
export interface Place<T> {
  readonly row: T | undefined;
}

export interface TableModelOptions<T> {
  readonly rows: () => readonly (T | undefined)[];
  readonly columns: () => readonly Column<T>[];
  readonly rowKey: (row: T) => RowKey;
  readonly sort: Ref<Sort | undefined>;
  readonly isServerSorted: () => boolean;
}

/** Order of rows and widths of columns of a `DataTable`, kept by TanStack Table. */
export function useTableModel<T extends object>(options: TableModelOptions<T>) {
  const table = useTable<typeof features, Place<T>>({
    features,
    data: computed((): readonly Place<T>[] => options.rows().map((row) => ({ row }))),
    columns: computed(() => options.columns().map((column) => columnDef(column))),
    state: computed(() => ({ sorting: sortingOf(options.sort.value) })),
    onSortingChange: (next: SortingState | ((old: SortingState) => SortingState)) => {
      const [first] = typeof next === 'function' ? next(sortingOf(options.sort.value)) : next;
      options.sort.value = first === undefined ? undefined : { column: first.id, descending: first.desc };
    },
    manualSorting: computed(() => options.isServerSorted()),
    columnResizeMode: 'onChange',
    enableMultiSort: false,
  });

  const rows = computed(() => table.getRowModel().rows.map(({ original }) => original.row));
  const keys = computed(() => rows.value.map((row) => (row === undefined ? undefined : options.rowKey(row))));
  const sizes = computed(() => table.atoms.columnSizing.get());

  return {
    rows,
    keys,
    /** A width chosen by the reader; undefined leaves the column to its share. */
    chosenWidth: (id: string): number | undefined => sizes.value[id],
    toggleSort: (id: string): void => table.getColumn(id)?.toggleSorting(),
    resetWidth: (id: string): void => table.getColumn(id)?.resetSize(),
    setWidth: (id: string, width: number): void => {
      const bounded = Math.round(Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, width)));
      table.setColumnSizing((old) => ({ ...old, [id]: bounded }));
    },
    /** Follows the pointer from the edge of a head until it is let go. */
    startResize: (event: Event, id: string): void => {
      const header = table.getFlatHeaders().find(({ column }) => column.id === id);
      header?.getResizeHandler()(event);
    },
  };
}

function columnDef<T extends object>(column: Column<T>) {
  const valueOf = column.sortBy ?? column.text;
  return {
    id: column.id,
    size: column.width,
    minSize: WIDTH_MIN,
    maxSize: WIDTH_MAX,
    enableSorting: column.sortable === true,
    sortFn: 'natural' as const,
    // Nothing comes last in both directions.
    sortUndefined: 'last' as const,
    sortDescFirst: false,
    accessorFn: ({ row }: Place<T>) => (row === undefined ? undefined : (valueOf?.(row) ?? undefined)),
  };
}

function sortingOf(sort: Sort | undefined): SortingState {
  return sort === undefined ? [] : [{ id: sort.column, desc: sort.descending }];
}
