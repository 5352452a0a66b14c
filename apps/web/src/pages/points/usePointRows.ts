import { onScopeDispose, readonly, ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { Point } from '@t3000/contract';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import type { Sort } from '../../components/table/column.ts';
import { useLiveEvent } from '../../live.ts';
import { filterToRequest } from './pointFilter.ts';
import type { PointFilter } from './pointFilter.ts';

/** Rows of one request: more than a screen, and quick on a phone. */
const PAGE_ROWS = 500;
/** Lists up to this long are fetched whole, a page after the other, so that they can be selected and searched by eye. */
const FILL_ROWS_MAX = 10_000;
/** A burst of changes (a schedule that switches a floor) reads the list once. */
const CHANGED_DELAY_MS = 400;

const sortNames: Readonly<Record<string, 'name' | 'device' | 'number'>> = {
  name: 'name',
  device: 'device',
  object: 'number',
};

/** Rows of the points table, ordered and filtered by the server and fetched where they are looked at. */
export function usePointRows(filter: () => PointFilter, sort: () => Sort | undefined) {
  /** Holes are rows not fetched yet. */
  const rows = shallowRef<readonly (Point | undefined)[]>();
  const problem = shallowRef<Problem>();
  const loading = ref(false);
  let generation = 0;
  let asked = new Set<number>();
  let lastNeed = 0;
  let abort = new AbortController();

  function query(page: number) {
    const order = sort();
    const name = order === undefined ? undefined : sortNames[order.column];
    const sorting = name === undefined ? {} : { sort: name, descending: order?.descending ?? false };
    return { ...filterToRequest(filter()), ...sorting, offset: page * PAGE_ROWS, limit: PAGE_ROWS };
  }

  async function fetchPage(page: number, own: number): Promise<void> {
    if (asked.has(page)) return;
    asked.add(page);
    const answer = await api.listPoints({ query: query(page) }, { signal: abort.signal });
    if (own !== generation) return;
    const isFirst = asked.size === 1;
    const next: (Point | undefined)[] = isFirst
      ? Array.from<Point | undefined>({ length: answer.total })
      : [...(rows.value ?? [])];
    answer.items.forEach((point, index) => (next[page * PAGE_ROWS + index] = point));
    next.length = answer.total;
    rows.value = next;
  }

  /** Starts anew and keeps what is on the screen until the first answer is here. */
  async function reload(): Promise<void> {
    abort.abort();
    abort = new AbortController();
    generation += 1;
    const own = generation;
    asked = new Set();
    loading.value = true;
    try {
      await fetchPage(Math.floor(lastNeed / PAGE_ROWS), own);
      if (own !== generation) return;
      problem.value = undefined;
      loading.value = false;
      await fill(own);
    } catch (error) {
      if (own !== generation) return;
      problem.value = problemOf(error);
      loading.value = false;
    }
  }

  async function fill(own: number): Promise<void> {
    const total = rows.value?.length ?? 0;
    if (total > FILL_ROWS_MAX) return;
    for (let page = 0; page * PAGE_ROWS < total && own === generation; page += 1) await fetchPage(page, own);
  }

  /** The table shows rows it does not have. */
  function need(from: number, to: number): void {
    lastNeed = from;
    const own = generation;
    for (let page = Math.floor(from / PAGE_ROWS); page * PAGE_ROWS < to; page += 1) {
      fetchPage(page, own).catch((error: unknown) => {
        if (own !== generation) return;
        asked.delete(page);
        problem.value = problemOf(error);
      });
    }
  }

  watch([filter, sort], () => {
    lastNeed = 0;
    void reload();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  useLiveEvent('changed', ({ what }) => {
    if (what === 'devices') return;
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), CHANGED_DELAY_MS);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    generation += 1;
    abort.abort();
  });
  void reload();

  return {
    rows: shallowReadonly(rows),
    problem: shallowReadonly(problem),
    loading: readonly(loading),
    need,
    reload,
  };
}
