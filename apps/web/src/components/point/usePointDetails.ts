import { computed } from 'vue';
import type { Explanation, Point } from '@t3000/contract';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import type { Load } from '../../composables/useLoad.ts';
import { serverNow, useLiveEvent } from '../../live.ts';
import { evenly } from '../trend/evenly.ts';
import { breakAtGaps, silenceMs } from '../trend/series.ts';

const DAY_MS = 86_400_000;
/** Values of the small line: one for every 2.5 pixels of the inspector. */
const SPARKLINE_VALUES = 120;

export interface PointDetails {
  readonly point: Load<Point>;
  /** Read from the device at the moment of asking. */
  readonly explanation: Load<Explanation>;
  /** The last 24 hours, evenly spaced. */
  readonly day: Load<readonly (number | null)[]>;
}

/** All that is known about one point. Commands of anybody show at once; history is asked for when the point changes. */
export function usePointDetails(id: () => number): PointDetails {
  const point = useLoad((signal) => api.getPoint({ params: { id: id() } }, { signal }), { watch: id });
  const explanation = useLoad((signal) => api.explainPoint({ params: { id: id() } }, { signal }), { watch: id });
  const interval = computed(() => (point.data.value === undefined ? null : silenceMs(point.data.value)));
  const day = useLoad(
    async (signal) => {
      const to = serverNow();
      const from = to - DAY_MS;
      const query = {
        ids: String(id()),
        start_time: String(Math.round(from)),
        end_time: String(Math.round(to)),
        buckets: SPARKLINE_VALUES,
      };
      const { series, bucket_ms: bucketMs } = await api.getTrend({ query }, { signal });
      const [only] = series;
      return only === undefined ? [] : evenly(breakAtGaps(only, bucketMs, interval.value), from, to, SPARKLINE_VALUES);
    },
    { watch: [id, interval] },
  );
  useLiveEvent('changed', ({ ids }) => {
    if (!ids.includes(id())) return;
    void point.reload();
    void explanation.reload();
  });
  return { point, explanation, day };
}
