import { computed, shallowReadonly, shallowRef, watch } from 'vue';
import { laidOver } from '../../components/trend/compare.ts';
import { appendLive, joinLive, newestEntries } from '../../components/trend/series.ts';
import type { Series } from '../../components/trend/series.ts';
import { BAND_FROM_MS } from '../../components/trend/timeRange.ts';
import { useNewestValues } from '../../live.ts';
import { useTrendHistory } from './useTrendHistory.ts';
import type { TrendQuestion } from './useTrendHistory.ts';

/** Live values kept per point between two questions for history: 30 a second for a minute. */
const LIVE_MAX = 1800;

/** History of the points in a window, and behind it what arrives live. */
export function useTrendData({ earlierMs, ...question }: TrendQuestion) {
  const { answer, problem, loading, reload } = useTrendHistory(question);
  const { arrived, latest } = useArrivedValues(question);

  const stored = computed(() => answer.value?.series ?? []);
  const series = computed(() => {
    if (!question.live()) return stored.value;
    return stored.value.map((one) => {
      const joined = joinLive(one, arrived.value.get(one.id));
      const value = latest(one.id);
      // A value that has not changed still holds: the line goes on to this moment.
      return value === undefined ? joined : appendLive(joined, { ...value, at: question.now() });
    });
  });

  const shiftMs = computed(() => earlierMs?.());
  const before = useTrendHistory({
    ...question,
    earlierMs: () => shiftMs.value,
    points: () => (shiftMs.value === undefined ? [] : question.points()),
  });
  const earlier = computed(() => {
    const ms = shiftMs.value;
    return ms === undefined ? [] : (before.answer.value?.series ?? []).map((one) => laidOver(one, ms));
  });
  return {
    /** To draw: the history with what arrived live behind it. */
    series,
    /** To read and to take away: the history alone. */
    stored,
    /** The same points some time ago, laid over the window. */
    earlier,
    bucketMs: computed(() => answer.value?.bucketMs ?? 0),
    truncated: computed(() => answer.value?.truncated ?? false),
    hasAnswer: computed(() => answer.value !== undefined),
    problem,
    loading,
    /** Over a long time a line is a mean with a band from least to most. */
    bands: computed(() => {
      const { from, to } = question.window();
      return to - from >= BAND_FROM_MS && (answer.value?.bucketMs ?? 0) > 0;
    }),
    reload,
  };
}

/** Values that came over the live channel since the page was opened, as short series. */
function useArrivedValues(question: TrendQuestion) {
  const arrived = shallowRef<ReadonlyMap<number, Series>>(new Map());
  const ids = (): readonly number[] => (question.live() ? question.points().map(({ id }) => id) : []);
  const latest = useNewestValues(ids);
  watch(
    () => ids().map((id) => latest(id)),
    (values) => {
      const next = new Map(arrived.value);
      for (const [index, id] of ids().entries()) {
        const value = values[index];
        if (value === undefined || value.at === null) continue;
        const before = next.get(id) ?? { id, at: [], avg: [], min: [], max: [], quality: [] };
        next.set(id, newestEntries(appendLive(before, { ...value, at: value.at }), LIVE_MAX));
      }
      arrived.value = next;
    },
  );
  return { arrived: shallowReadonly(arrived), latest };
}
