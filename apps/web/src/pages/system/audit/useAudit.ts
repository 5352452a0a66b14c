import { onScopeDispose, shallowReadonly, shallowRef, watch } from 'vue';
import type { AuditEntry } from '@t3000/contract';
import { api, problemOf } from '../../../api.ts';
import type { Problem } from '../../../api.ts';
import type { AuditRequest } from './auditFilter.ts';

/** Rows of one request: more than a screen. */
const PAGE_ROWS = 200;

/**
 * Rows of the trail, newest first, fetched page after page as the reader scrolls. Pages hang on the number of the last
 * row, so that rows added meanwhile move nothing.
 */
export function useAudit(request: () => AuditRequest) {
  /** The last row is a hole while there is more. */
  const rows = shallowRef<readonly (AuditEntry | undefined)[]>();
  const total = shallowRef(0);
  const problem = shallowRef<Problem>();
  let running: AbortController | undefined;
  let isFetching = false;

  async function fetchMore(): Promise<void> {
    if (isFetching) return;
    const own = (running ??= new AbortController());
    const items = (rows.value ?? []).filter((row) => row !== undefined);
    const last = items.at(-1)?.seq;
    isFetching = true;
    try {
      const query = { ...request(), limit: PAGE_ROWS, ...(last === undefined ? {} : { before: last }) };
      const answer = await api.listAudit({ query }, { signal: own.signal });
      if (own !== running) return;
      if (last === undefined) total.value = answer.total;
      const all = [...items, ...answer.items];
      rows.value = answer.items.length === PAGE_ROWS ? [...all, undefined] : all;
      problem.value = undefined;
    } catch (error) {
      if (own === running) problem.value = problemOf(error);
    } finally {
      if (own === running) isFetching = false;
    }
  }

  async function reload(): Promise<void> {
    running?.abort();
    running = undefined;
    isFetching = false;
    rows.value = undefined;
    await fetchMore();
  }

  watch(request, () => void reload());
  onScopeDispose(() => {
    running?.abort();
    running = new AbortController();
  });
  void reload();
  return {
    rows: shallowReadonly(rows),
    total: shallowReadonly(total),
    problem: shallowReadonly(problem),
    /** The table shows its last row. */
    more: (): void => {
      if (rows.value?.at(-1) === undefined && problem.value === undefined) void fetchMore();
    },
    reload,
  };
}
