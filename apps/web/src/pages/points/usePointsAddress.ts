import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Sort } from '../../components/table/column.ts';
import { usePause } from '../../composables/usePause.ts';
import { filterFromQuery, filterToQuery } from './pointFilter.ts';
import type { PointFilter } from './pointFilter.ts';

/** A pause in typing this long asks the server. */
const TYPING_MS = 200;

/** Filter, order and the point beside the table, all in the address: a link shows the same to everybody. */
export function usePointsAddress() {
  const route = useRoute();
  const router = useRouter();

  // As texts first: only a real change makes a new object, and with it a new question.
  const filterText = computed(() => JSON.stringify(filterToQuery(filterFromQuery(route.query))));
  const filter = computed(() => filterFromQuery(JSON.parse(filterText.value) as Record<string, unknown>));
  const sortText = computed(() => `${String(route.query['sort'] ?? '')}/${String(route.query['desc'] ?? '')}`);
  const sort = computed((): Sort | undefined => {
    const [column = '', descending] = sortText.value.split('/');
    return column === '' ? undefined : { column, descending: descending === 'true' };
  });
  const pointId = computed(() => {
    const id = Number(route.query['point']);
    return Number.isInteger(id) && id > 0 ? id : undefined;
  });

  function replace(change: Readonly<Record<string, string | undefined>>): void {
    // Another page may have been opened within the pause of typing.
    if (route.name !== 'points') return;
    const query = Object.fromEntries(
      Object.entries({ ...route.query, ...change }).filter(([, value]) => value !== undefined),
    );
    void router.replace({ query });
  }

  const typing = usePause(TYPING_MS, (text: string) => replace({ text: text === '' ? undefined : text }));

  function setFilter(next: PointFilter): void {
    typing.cancel();
    replace(filterToQuery(next));
  }

  return {
    filter,
    sort,
    pointId,
    setFilter,
    setText: typing.soon,
    setSort: (next: Sort | undefined): void =>
      replace({ sort: next?.column, desc: next?.descending === true ? 'true' : undefined }),
    setPoint: (id: number | undefined): void => replace({ point: id === undefined ? undefined : String(id) }),
  };
}
