import { onScopeDispose, readonly, ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { WatchSource } from 'vue';
import { problemOf } from '../api.ts';
import type { Problem } from '../api.ts';

/** Rows of one request: more than a screen, and quick on a phone. */
const PAGE_ROWS = 500;
/** Lists up to this long are fetched whole, a page after the other, so that all of it can be selected. */
const FILL_ROWS_MAX = 10_000;

/** What a list asks the server for. */
export interface RowsPage {
  readonly offset: number;
  readonly limit: number;
}

export interface PagedRowsOptions<T> {
  readonly fetch: (
    page: RowsPage,
    signal: AbortSignal,
  ) => Promise<{ readonly items: readonly T[]; readonly total: number }>;
  /** Another filter or order: the list starts anew from its first row. */
  readonly watch: WatchSource[];
}

/** Rows of a long table, ordered and filtered by the server and fetched where they are looked at. */
export function usePagedRows<T>(options: PagedRowsOptions<T>) {
  /** Holes are rows not fetched yet. */
  const rows = shallowRef<readonly (T | undefined)[]>();
  const problem = shallowRef<Problem>();
  const loading = ref(false);
  /** The list being fetched; another one makes answers for it worthless. */
  let list = new PageList<T>();
  let lastNeed = 0;

  async function fetchPage(page: number, own: PageList<T>): Promise<void> {
    if (!own.claim(page)) return;
    try {
      const answer = await options.fetch({ offset: page * PAGE_ROWS, limit: PAGE_ROWS }, own.signal);
      if (own === list) rows.value = own.put(page, answer.items, answer.total);
    } catch (error) {
      own.release(page);
      throw error;
    }
  }

  /** Fetches pages one after the other; a failure is shown unless the list has been left meanwhile. */
  async function fetchPages(pages: readonly number[], own: PageList<T>): Promise<void> {
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
    const own = new PageList<T>();
    list = own;
    loading.value = true;
    await fetchPages([Math.floor(lastNeed / PAGE_ROWS)], own);
    if (own !== list) return;
    loading.value = false;
    const total = rows.value?.length ?? 0;
    if (problem.value === undefined && total <= FILL_ROWS_MAX) await fetchPages(pagesOf(0, total), own);
  }

  watch(options.watch, () => {
    lastNeed = 0;
    void reload();
  });
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
class PageList<T> {
  readonly #abort = new AbortController();
  readonly #asked = new Set<number>();
  #rows: (T | undefined)[] = [];

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

  put(page: number, items: readonly T[], total: number): readonly (T | undefined)[] {
    const next = Array.from({ length: total }, (_, index) => this.#rows[index]);
    for (const [index, item] of items.entries()) next[page * PAGE_ROWS + index] = item;
    this.#rows = next;
    return next;
  }
}

function pagesOf(from: number, to: number): number[] {
  const first = Math.floor(from / PAGE_ROWS);
  return Array.from({ length: Math.max(0, Math.ceil(to / PAGE_ROWS) - first) }, (_, index) => first + index);
}
