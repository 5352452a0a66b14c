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
/** Lists up to this long are fetched whole, a page after the other, so that all of it can be selected. */
const FILL_ROWS_MAX = 10_000;
/** A burst of changes (a schedule that switches a floor) reads the list once. */
const CHANGED_DELAY_MS = 400;

type Rows = readonly (Point | undefined)[];

/** Rows of the points table, ordered and filtered by the server and fetched where they are looked at. */
export function usePointRows(filter: () => PointFilter, sort: () => Sort | undefined) {
  /** Holes are rows not fetched yet. */
  const rows = shallowRef<Rows>();
  const problem = shallowRef<Problem>();
  const loading = ref(false);
  /** The list being fetched; another one makes answers for it worthless. */
  let list = new PageList();
  let lastNeed = 0;

  async function fetchPage(page: number, own: PageList): Promise<void> {
    if (!own.claim(page)) return;
    const query = { ...requestOf(filter(), sort()), offset: page * PAGE_ROWS, limit: PAGE_ROWS };
    try {
      const answer = await api.listPoints({ query }, { signal: own.signal });
      if (own === list) rows.value = own.put(page, answer.items, answer.total);
    } catch (error) {
      own.release(page);
      throw error;
    }
  }

  /** Fetches pages one after the other; a failure is shown unless the list has been left meanwhile. */
  async function fetchPages(pages: readonly number[], own: PageList): Promise<void> {
    try {
      for (const page of pages) if (own === list) await fetchPage(page, own);
      if (own === list) problem.value = undefined;
    } catch (error) {
      if (own === list) problem.value = problemOf(error);
    }
  }

  /** Starts anew and keeps what is on the screen until the first answer is here. */
  async function reload(): Promise<void> {
    list.abort();
    const own = new PageList();
    list = own;
    loading.value = true;
    await fetchPages([Math.floor(lastNeed / PAGE_ROWS)], own);
    if (own !== list) return;
    loading.value = false;
    const total = rows.value?.length ?? 0;
    if (problem.value === undefined && total <= FILL_ROWS_MAX) await fetchPages(pagesOf(0, total), own);
  }

  watch([filter, sort], () => {
    lastNeed = 0;
    void reload();
  });
  onPointsChanged(() => void reload());
  onScopeDispose(() => list.abort());
  void reload();

  return {
    rows: shallowReadonly(rows),
    problem: shallowReadonly(problem),
    loading: readonly(loading),
    /** The table shows rows it does not have. */
    need: (from: number, to: number): void => {
      lastNeed = from;
      void fetchPages(pagesOf(from, to), list);
    },
    reload,
  };
}

/** Pages of one list: which have been asked for, and what has come. */
class PageList {
  readonly #abort = new AbortController();
  readonly #asked = new Set<number>();
  #rows: (Point | undefined)[] = [];

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  abort(): void {
    this.#abort.abort();
  }

  /** True for the one who is to fetch this page. */
  claim(page: number): boolean {
    if (this.#asked.has(page)) return false;
    this.#asked.add(page);
    return true;
  }

  /** The page did not come: the next who looks at it may try again. */
  release(page: number): void {
    this.#asked.delete(page);
  }

  put(page: number, points: readonly Point[], total: number): Rows {
    const next = Array.from({ length: total }, (_, index) => this.#rows[index]);
    for (const [index, point] of points.entries()) next[page * PAGE_ROWS + index] = point;
    this.#rows = next;
    return next;
  }
}

const sortNames: Readonly<Record<string, 'name' | 'device' | 'number'>> = {
  name: 'name',
  device: 'device',
  object: 'number',
};

function requestOf(filter: PointFilter, sort: Sort | undefined) {
  const name = sort === undefined ? undefined : sortNames[sort.column];
  const order = name === undefined ? {} : { sort: name, descending: sort?.descending ?? false };
  return { ...filterToRequest(filter), ...order };
}

function pagesOf(from: number, to: number): number[] {
  const first = Math.floor(from / PAGE_ROWS);
  return Array.from({ length: Math.max(0, Math.ceil(to / PAGE_ROWS) - first) }, (_, index) => first + index);
}

/** Overrides come and go, points are renamed: what is on the screen is read again. */
function onPointsChanged(run: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  useLiveEvent('changed', ({ what }) => {
    if (what === 'devices') return;
    clearTimeout(timer);
    timer = setTimeout(run, CHANGED_DELAY_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
}
