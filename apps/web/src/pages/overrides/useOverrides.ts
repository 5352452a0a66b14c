import { computed, shallowRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { usePause } from '../../composables/usePause.ts';
import { useLiveEvent } from '../../live.ts';
import { filterFromQuery, filterToQuery } from './overrideFilter.ts';
import type { OverrideFilter } from './overrideFilter.ts';

/** More than anybody can have on purpose; the server says how many there are. */
const ROWS_MAX = 5000;
const SECONDS_PER_DAY = 86_400;
/** A burst of changes reads the list once. */
const CHANGED_DELAY_MS = 400;

export function useOverrides() {
  const route = useRoute();
  const router = useRouter();
  const total = shallowRef(0);
  const filter = computed(() => filterFromQuery(route.query));
  const load = useLoad(
    async (signal) => {
      const { text, days, endless } = filter.value;
      const query = {
        limit: ROWS_MAX,
        ...(text === '' ? {} : { text }),
        ...(days === 0 ? {} : { older_than_seconds: Math.round(days * SECONDS_PER_DAY) }),
        ...(endless ? { expires: false } : {}),
      };
      const page = await api.listOverrides({ query }, { signal });
      total.value = page.total;
      return page.items;
    },
    { watch: () => JSON.stringify(filter.value) },
  );
  const { soon: reloadSoon } = usePause(CHANGED_DELAY_MS, load.reload);
  useLiveEvent('changed', ({ what }) => {
    if (what === 'overrides' || what === 'points') reloadSoon();
  });
  return {
    load,
    total,
    filter,
    setFilter: (next: OverrideFilter): void => {
      if (route.name !== 'overrides') return;
      const { point } = route.query;
      void router.replace({ query: { ...filterToQuery(next), ...(point === undefined ? {} : { point }) } });
    },
  };
}
