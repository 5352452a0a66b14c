import { shallowRef } from 'vue';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { onRequestsChanged } from '../../writeRequests.ts';

/** Of what is over, the newest are looked at; the audit trail has them all. */
const ROWS_MAX = 500;

/** What became of earlier requests, newest first. */
export function useDecided() {
  const total = shallowRef(0);
  const load = useLoad(async (signal) => {
    const page = await api.listWriteRequests({ query: { state: 'closed', limit: ROWS_MAX } }, { signal });
    total.value = page.total;
    return page.items;
  });
  onRequestsChanged(() => void load.reload());
  return { load, total };
}
