import { computed, ref, shallowRef } from 'vue';
import type { Point, PointEdit, PointEditResult } from '@t3000/contract';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { filterFromQuery, filterToRequest } from '../points/pointFilter.ts';
import { differences, editsToSend, withEdits } from './tableDraft.ts';
import type { CellEdit, Edits } from './tableDraft.ts';

/** Rows of one table: as many as the server changes in one go. */
export const TABLE_ROWS_MAX = 5000;
/** Steps that can be taken back. */
const UNDO_MAX = 200;

type Query = Readonly<Record<string, unknown>>;

/** The points of an address, texts typed over their settings, and the way to the server and back. */
export function useTableEdit(query: () => Query) {
  const total = ref(0);
  const load = useLoad(
    async (signal): Promise<readonly Point[]> => {
      const { ids } = query();
      const wanted =
        typeof ids === 'string' && /^\d+(,\d+)*$/.test(ids) ? { ids } : filterToRequest(filterFromQuery(query()));
      const page = await api.listPoints({ query: { ...wanted, sort: 'device', limit: TABLE_ROWS_MAX } }, { signal });
      total.value = page.total;
      return page.items;
    },
    { watch: () => JSON.stringify(query()) },
  );
  const points = computed(() => load.data.value ?? []);
  const history = useEdits();
  const changes = computed(() => differences(history.edits.value, points.value));

  async function send(items: readonly PointEdit[], isRehearsal: boolean): Promise<readonly PointEditResult[]> {
    const answer = await api.editPoints({ body: { items: [...items], dry_run: isRehearsal } });
    if (answer.applied) await load.reload();
    return answer.items;
  }
  return {
    ...history,
    load,
    total,
    points,
    changes,
    /** Asks the server what it would say; nothing changes. */
    rehearse: (): Promise<readonly PointEditResult[]> => send(editsToSend(changes.value), true),
    /** Gives back what takes it all back; what the server refuses stays in the table. */
    save: async (): Promise<readonly PointEditResult[]> => {
      const results = await send(editsToSend(changes.value), false);
      if (results.every(({ problem }) => problem === '')) history.forget();
      return results;
    },
    restore: (results: readonly PointEditResult[]): Promise<readonly PointEditResult[]> =>
      send(
        results.map(({ before }) => before),
        false,
      ),
  };
}

export type TableEdit = ReturnType<typeof useTableEdit>;

/** Texts over the table, with the states before them and those taken back. */
function useEdits() {
  const edits = shallowRef<Edits>(new Map());
  const past = shallowRef<readonly Edits[]>([]);
  const future = shallowRef<readonly Edits[]>([]);

  function put(next: Edits): void {
    past.value = [...past.value, edits.value].slice(-UNDO_MAX);
    future.value = [];
    edits.value = next;
  }
  function step(from: typeof past, to: typeof past): void {
    const last = from.value.at(-1);
    if (last === undefined) return;
    to.value = [...to.value, edits.value];
    from.value = from.value.slice(0, -1);
    edits.value = last;
  }
  return {
    edits,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    edit: (list: readonly CellEdit[]): void => {
      const next = withEdits(edits.value, list);
      if (next.size !== edits.value.size || [...next].some(([key, text]) => edits.value.get(key) !== text)) put(next);
    },
    undo: (): void => step(past, future),
    redo: (): void => step(future, past),
    discard: (): void => {
      if (edits.value.size > 0) put(new Map());
    },
    /** After saving: the texts are settings now. */
    forget: (): void => {
      edits.value = new Map();
      past.value = future.value = [];
    },
  };
}
