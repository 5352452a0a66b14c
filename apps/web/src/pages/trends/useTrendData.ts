import { computed, onScopeDispose, readonly, ref, shallowReadonly, shallowRef, watch } from 'vue';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { appendLive, breakAtGaps, joinLive } from '../../components/trend/series.ts';
import type { Series, TrendPoint } from '../../components/trend/series.ts';
import { BAND_FROM_MS } from '../../components/trend/timeRange.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import { useLiveValues } from '../../live.ts';

/** Zooming asks the server when it pauses, not for every step (measured: asking each frame falls to 17 pictures a second). */
const QUERY_DELAY_MS = 150;
/** History is asked for again this often while live, so that the stored values replace those of this page. */
const REFRESH_MS = 60_000;
/** Live values kept per point between two questions; more than 30 a second would be needed to fill it. */
const LIVE_MAX = 2000;
const BUCKETS_MAX = 2000;

export interface TrendQuestion {
  readonly points: () => readonly TrendPoint[];
  readonly window: () => TimeWindow;
  readonly live: () => boolean;
  /** Width of the chart in pixels: one bucket for each is all that can be seen. */
  readonly width: () => number;
  /** Now, on the server's clock. */
  readonly now: () => number;
}

interface Answer {
  readonly series: readonly Series[];
  readonly bucketMs: number;
  readonly truncated: boolean;
  readonly window: TimeWindow;
}

/** History of the points in a window, and behind it what arrives live. */
export function useTrendData(question: TrendQuestion) {
  const answer = shallowRef<Answer>();
  const problem = shallowRef<Problem>();
  const loading = ref(false);
  const arrived = shallowRef<ReadonlyMap<number, Series>>(new Map());
  let running: AbortController | undefined;

  async function reload(): Promise<void> {
    running?.abort();
    const points = question.points();
    const window = question.window();
    if (points.length === 0) {
      answer.value = undefined;
      problem.value = undefined;
      loading.value = false;
      return;
    }
    const own = new AbortController();
    running = own;
    loading.value = true;
    try {
      const data = await api.getTrend({ query: requestOf(points, window, question.width()) }, { signal: own.signal });
      if (running !== own) return;
      const byId = new Map(data.series.map((series) => [series.point_id, series]));
      answer.value = {
        series: points.flatMap(({ id, trend_interval_ms: interval }) => {
          const series = byId.get(id);
          return series === undefined ? [] : [breakAtGaps(series, data.bucket_ms, interval)];
        }),
        bucketMs: data.bucket_ms,
        truncated: data.series.some(({ truncated }) => truncated),
        window,
      };
      problem.value = undefined;
    } catch (error) {
      if (running !== own) return;
      problem.value = problemOf(error);
    }
    loading.value = false;
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  const idsText = computed(() =>
    question
      .points()
      .map(({ id }) => id)
      .join(','),
  );
  /** While live the window moves every second; only its length matters then. */
  const asked = computed(() => {
    const { from, to } = question.window();
    return question.live() ? `live ${to - from}` : `${from} ${to}`;
  });
  watch(asked, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), QUERY_DELAY_MS);
  });
  watch(idsText, () => void reload(), { immediate: true });
  const refresh = setInterval(() => {
    if (question.live() && !document.hidden) void reload();
  }, REFRESH_MS);
  onScopeDispose(() => {
    clearTimeout(timer);
    clearInterval(refresh);
    running?.abort();
    running = undefined;
  });

  const latest = useLiveValues(() => (question.live() ? question.points().map(({ id }) => id) : []));
  watch(
    () => (question.live() ? question.points().map(({ id }) => latest(id)) : []),
    (values) => {
      const next = new Map(arrived.value);
      question.points().forEach(({ id }, index) => {
        const value = values[index];
        if (value === undefined || value.at === null) return;
        const before = next.get(id) ?? { id, at: [], avg: [], min: [], max: [], quality: [] };
        next.set(id, newest(appendLive(before, { at: value.at, value: value.value, quality: value.quality })));
      });
      arrived.value = next;
    },
  );

  const series = computed(() => {
    const history = answer.value?.series ?? [];
    if (!question.live()) return history;
    return history.map((one) => untilNow(joinLive(one, arrived.value.get(one.id)), question.now(), latest(one.id)));
  });

  return {
    series,
    bucketMs: computed(() => answer.value?.bucketMs ?? 0),
    /** The server left out what is above its limit. */
    truncated: computed(() => answer.value?.truncated ?? false),
    hasAnswer: computed(() => answer.value !== undefined),
    problem: shallowReadonly(problem),
    loading: readonly(loading),
    bands: computed(() => {
      const { from, to } = question.window();
      return to - from > BAND_FROM_MS && (answer.value?.bucketMs ?? 0) > 0;
    }),
    reload,
  };
}

function requestOf(points: readonly TrendPoint[], { from, to }: TimeWindow, width: number) {
  return {
    ids: points.map(({ id }) => id).join(','),
    start_time: String(Math.round(from)),
    end_time: String(Math.round(to)),
    buckets: Math.min(BUCKETS_MAX, Math.max(100, Math.round(width))),
  };
}

function newest(series: Series): Series {
  if (series.at.length <= LIVE_MAX) return series;
  const cut = <T>(column: readonly T[]): readonly T[] => column.slice(-LIVE_MAX);
  return {
    id: series.id,
    at: cut(series.at),
    avg: cut(series.avg),
    min: cut(series.min),
    max: cut(series.max),
    quality: cut(series.quality),
  };
}

/** A value that has not changed still holds: while live the line goes on to this moment. */
function untilNow(
  series: Series,
  now: number,
  live: { readonly value: number | null; readonly quality: number } | undefined,
): Series {
  return live === undefined ? series : appendLive(series, { at: now, value: live.value, quality: live.quality });
}
