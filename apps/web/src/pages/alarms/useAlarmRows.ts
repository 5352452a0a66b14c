import { shallowRef } from 'vue';
import type { AlarmSummary } from '@t3000/contract';
import { api } from '../../api.ts';
import { useAlarmChanges } from '../../composables/useAlarmChanges.ts';
import { usePagedRows } from '../../composables/usePagedRows.ts';
import { filterToRequest } from './alarmFilter.ts';
import type { AlarmFilter } from './alarmFilter.ts';

/** Rows of the alarm list in the order they are to be answered, kept up to date by the live channel. */
export function useAlarmRows(filter: () => AlarmFilter) {
  /** Counts over all alarms as of the list: they never disagree with it. */
  const summary = shallowRef<AlarmSummary>();
  const list = usePagedRows({
    fetch: async (page, signal) => {
      const answer = await api.listAlarms({ query: { ...filterToRequest(filter()), ...page } }, { signal });
      summary.value = answer.summary;
      return answer;
    },
    watch: [filter],
  });
  useAlarmChanges(() => void list.reload());
  return { ...list, summary };
}
