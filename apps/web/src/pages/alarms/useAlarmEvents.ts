import { onScopeDispose, ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { AlarmEvent } from '@t3000/contract';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { useLiveEvent } from '../../live.ts';
import type { EventRequest } from './eventFilter.ts';

/** Rows of one request: more than a screen. */
const PAGE_ROWS = 200;

/** History of alarms, newest first, fetched page after page as the reader scrolls: a million rows cost what is seen. */
export function useAlarmEvents(request: () => EventRequest) {
  /** The last row is a hole while there is more. */
  const rows = shallowRef<readonly (AlarmEvent | undefined)[]>();
  const problem = shallowRef<Problem>();
  /** Steps that happened since the list was read. */
  const newer = ref(0);
  let items: AlarmEvent[] = [];
  let next: string | null = null;
  let running: AbortController | undefined;
  let isFetching = false;

  async function fetchMore(own: AbortController): Promise<void> {
    if (isFetching) return;
    isFetching = true;
    try {
      let found = 0;
      // A page may be short, or empty, and still have a next one.
      do {
        const query = { ...request(), limit: PAGE_ROWS, ...(next === null ? {} : { cursor: next }) };
        const answer = await api.listAlarmEvents({ query }, { signal: own.signal });
        if (own !== running) return;
        items.push(...answer.items);
        found += answer.items.length;
        next = answer.next;
      } while (next !== null && found === 0);
      rows.value = next === null ? [...items] : [...items, undefined];
      problem.value = undefined;
    } catch (error) {
      if (own === running) problem.value = problemOf(error);
    } finally {
      if (own === running) isFetching = false;
    }
  }

  async function reload(): Promise<void> {
    running?.abort();
    running = new AbortController();
    isFetching = false;
    items = [];
    next = null;
    newer.value = 0;
    await fetchMore(running);
  }

  watch(request, () => {
    rows.value = undefined;
    void reload();
  });
  useLiveEvent('alarm', () => (newer.value += 1));
  onScopeDispose(() => {
    running?.abort();
    running = undefined;
  });
  void reload();
  return {
    rows: shallowReadonly(rows),
    problem: shallowReadonly(problem),
    newer,
    /** The table shows its last row. */
    more: (): void => {
      if (running !== undefined && next !== null && problem.value === undefined) void fetchMore(running);
    },
    reload,
  };
}
