import { onScopeDispose, shallowRef, watch } from 'vue';
import type { MaybeRefOrGetter } from 'vue';
import { toValue } from 'vue';
import type { WriteRequest } from '@t3000/contract';
import { api } from './api.ts';
import { useLoad } from './composables/useLoad.ts';
import { isLive, useLiveEvent } from './live.ts';
import { shared } from './shared.ts';

/** As many as may be open at once. */
const OPEN_MAX = 200;
/** A burst of changes reads the list once. */
const CHANGED_DELAY_MS = 150;

/** Writes that wait for a second person, kept up to date by the live channel. */
export const useOpenRequests = shared(() => {
  const load = useLoad(async (signal) => {
    const { items } = await api.listWriteRequests({ query: { limit: OPEN_MAX } }, { signal });
    return items;
  });
  onRequestsChanged(() => void load.reload());
  // A point that is removed takes its request with it.
  useLiveEvent('changed', ({ what }) => {
    if ((what === 'points' || what === 'devices') && (load.data.value?.length ?? 0) > 0) void load.reload();
  });
  watch(isLive, (is) => {
    if (is) void load.reload();
  });
  return load;
});

/** One request as it goes its way; undefined until the first answer. */
export function useRequest(id: MaybeRefOrGetter<number | null>) {
  const request = shallowRef<WriteRequest>();
  const load = useLoad(
    async (signal) => {
      const wanted = toValue(id);
      if (wanted !== null) request.value = await api.getWriteRequest({ params: { id: wanted } }, { signal });
    },
    { watch: () => toValue(id) },
  );
  onRequestsChanged((ids) => {
    if (ids.includes(toValue(id) ?? 0)) void load.reload();
  });
  watch(isLive, (is) => {
    if (is) void load.reload();
  });
  return { request, problem: load.problem };
}

/** Calls `run` soon after requests were asked, decided or over, with their ids. */
export function onRequestsChanged(run: (ids: readonly number[]) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Set<number>();
  useLiveEvent('changed', ({ what, ids }) => {
    if (what !== 'write_requests') return;
    for (const id of ids) waiting.add(id);
    timer ??= setTimeout(() => {
      timer = undefined;
      const told = [...waiting];
      waiting.clear();
      run(told);
    }, CHANGED_DELAY_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
}
