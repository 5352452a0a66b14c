import { watch } from 'vue';
import type { Router } from 'vue-router';
import { isoOf, momentOf } from '../components/trend/timeRange.ts';
import { pastAt, showPast } from '../past.ts';

/** A slider moves many times a second; the address follows after a pause. */
const ADDRESS_DELAY_MS = 300;

/** Keeps the moment the site is shown of in every address, as `at`, so that it can be shared and outlives a reload. */
export function keepPastInAddress(router: Router): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const first = momentOf(router.currentRoute.value.query['at']);
  if (Number.isFinite(first)) showPast(first);

  const ends = [
    router.beforeEach((to) => {
      const at = momentOf(to.query['at']);
      if (Number.isFinite(at)) showPast(at);
      else if (pastAt.value !== undefined && to.meta['isPublic'] !== true)
        return { path: to.path, hash: to.hash, query: { ...to.query, at: isoOf(pastAt.value) } };
      return true;
    }),
    watch(pastAt, (at) => {
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          const { at: _, ...query } = router.currentRoute.value.query;
          void router.replace({ query: at === undefined ? query : { ...query, at: isoOf(at) } });
        },
        at === undefined ? 0 : ADDRESS_DELAY_MS,
      );
    }),
    () => {
      clearTimeout(timer);
      showPast(undefined);
    },
  ];
  return () => {
    for (const end of ends) end();
  };
}
