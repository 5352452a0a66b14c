import { computed } from 'vue';
import type { TrendEvent } from '@t3000/contract';
import { api } from '../../api.ts';
import type { EventMark } from '../../components/trend/drawMarks.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import { useLoad } from '../../composables/useLoad.ts';

/** A window that moves by less than this is the same question: dragging must not ask for every step. */
const STEP_SHARE = 0.1;
const REFRESH_MS = 60_000;

/** Alarms and commands on the points shown, for the time line. What cannot be had is left out: the lines matter more. */
export function useTrendEvents(ids: () => readonly number[], window: () => TimeWindow) {
  const asked = computed(() => {
    const { from, to } = window();
    const step = Math.max(1000, (to - from) * STEP_SHARE);
    return {
      ids: ids().join(','),
      from: Math.floor(from / step) * step,
      to: Math.ceil(to / step) * step,
    };
  });
  const answer = useLoad(
    async (signal) => {
      const { ids: list, from, to } = asked.value;
      if (list === '') return undefined;
      const query = { ids: list, start_time: String(Math.round(from)), end_time: String(Math.round(to)) };
      return api.getTrendEvents({ query }, { signal });
    },
    { watch: () => JSON.stringify(asked.value), everyMs: REFRESH_MS },
  );
  const events = computed((): readonly TrendEvent[] => {
    const { from, to } = window();
    return (answer.data.value?.items ?? []).filter(({ at }) => at >= from && at <= to);
  });
  return {
    events,
    truncated: computed(() => answer.data.value?.truncated ?? false),
    marks: computed((): EventMark[] =>
      events.value.map(({ at, kind, level }) => ({
        at,
        kind: kind === 'alarm' ? 'alarm' : 'write',
        level: level ?? 4,
      })),
    ),
  };
}
