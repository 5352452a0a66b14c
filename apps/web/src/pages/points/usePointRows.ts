import { api } from '../../api.ts';
import type { Sort } from '../../components/table/column.ts';
import { usePagedRows } from '../../composables/usePagedRows.ts';
import { usePause } from '../../composables/usePause.ts';
import { useLiveEvent } from '../../live.ts';
import { filterToRequest } from './pointFilter.ts';
import type { PointFilter } from './pointFilter.ts';

/** A burst of changes (a schedule that switches a floor) reads the list once. */
const CHANGED_DELAY_MS = 400;

/** Rows of the points table, ordered and filtered by the server and fetched where they are looked at. */
export function usePointRows(filter: () => PointFilter, sort: () => Sort | undefined) {
  const list = usePagedRows({
    fetch: (page, signal) => api.listPoints({ query: { ...requestOf(filter(), sort()), ...page } }, { signal }),
    watch: [filter, sort],
  });
  onPointsChanged(() => void list.reload());
  return list;
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

/** Overrides come and go, points are renamed: what is on the screen is read again. */
function onPointsChanged(run: () => void): void {
  const { soon } = usePause(CHANGED_DELAY_MS, run);
  useLiveEvent('changed', ({ what }) => {
    if (what !== 'devices') soon();
  });
}
