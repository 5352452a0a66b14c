import { computed, onScopeDispose, readonly, ref, shallowReadonly, shallowRef, watch } from 'vue';
import { problemOf, readTrend } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { breakAtGaps, silenceMs } from '../../components/trend/series.ts';
import type { Series, TrendPoint } from '../../components/trend/series.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';

/** Zooming asks the server when it pauses, not for every step: asking on each frame falls to a third of the pictures. */
const QUERY_DELAY_MS = 150;
/** While live, stored values replace those this page has collected itself this often. */
const REFRESH_MS = 60_000;
/** Points recorded once a day or slower must not make every question a long one. */
const MARGIN_MAX_MS = 86_400_000;
const BUCKETS_MIN = 100;
const BUCKETS_MAX = 2000;

export interface TrendQuestion {
  readonly points: () => readonly TrendPoint[];
  readonly window: () => TimeWindow;
  readonly live: () => boolean;
  /** Width of the chart in pixels: one bucket for each is all that can be seen. */
  readonly width: () => number;
  /** Now, on the server's clock. */
  readonly now: () => number;
  /** How much earlier than the window to ask, ms; the answer is laid over the window. */
  readonly earlierMs?: () => number | undefined;
}

export interface TrendAnswer {
  readonly series: readonly Series[];
  /** 0 when the values are raw. */
  readonly bucketMs: number;
  /** The server left out what is above its limit. */
  readonly truncated: boolean;
}

/** What the server has stored for the points within the window. */
export function useTrendHistory(question: TrendQuestion) {
  const answer = shallowRef<TrendAnswer>();
  const problem = shallowRef<Problem>();
  const loading = ref(false);
  let running: AbortController | undefined;

  async function reload(): Promise<void> {
    running?.abort();
    const own = new AbortController();
    running = own;
    loading.value = true;
    try {
      const next = await ask(question, own.signal);
      if (running !== own) return;
      answer.value = next;
      problem.value = undefined;
    } catch (error) {
      if (running !== own) return;
      problem.value = problemOf(error);
    }
    loading.value = false;
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(windowAsked(question), () => {
    clearTimeout(timer);
    timer = setTimeout(() => void reload(), QUERY_DELAY_MS);
  });
  watch(
    () => idsOf(question.points()),
    () => void reload(),
    { immediate: true },
  );
  const refresh = setInterval(() => {
    if (question.live() && !document.hidden) void reload();
  }, REFRESH_MS);
  onScopeDispose(() => {
    clearTimeout(timer);
    clearInterval(refresh);
    running?.abort();
    running = undefined;
  });
  return { answer: shallowReadonly(answer), problem: shallowReadonly(problem), loading: readonly(loading), reload };
}

/** While live the window moves every second; only its length makes a new question then. */
function windowAsked(question: TrendQuestion) {
  return computed(() => {
    const { from, to } = question.window();
    const earlier = question.earlierMs?.() ?? 0;
    return question.live() ? `live ${to - from} ${earlier}` : `${from} ${to} ${earlier}`;
  });
}

function idsOf(points: readonly TrendPoint[]): string {
  return points.map(({ id }) => id).join(',');
}

/** A little more than is shown, so that lines reach both edges and the value in force at the left edge is known. */
function withNeighbours({ from, to }: TimeWindow, points: readonly TrendPoint[]): TimeWindow {
  const slowestMs = Math.max(...points.map(({ trend_interval_ms: interval }) => interval ?? 0));
  const marginMs = Math.min(1.2 * slowestMs, MARGIN_MAX_MS) + 0.02 * (to - from);
  return { from: from - marginMs, to: to + marginMs };
}

async function ask(question: TrendQuestion, signal: AbortSignal): Promise<TrendAnswer | undefined> {
  const points = question.points();
  if (points.length === 0) return undefined;
  const earlierMs = question.earlierMs?.() ?? 0;
  const { from, to } = withNeighbours(question.window(), points);
  const query = {
    ids: idsOf(points),
    start_time: String(Math.round(from - earlierMs)),
    end_time: String(Math.round(to - earlierMs)),
    buckets: Math.min(BUCKETS_MAX, Math.max(BUCKETS_MIN, Math.round(question.width()))),
  };
  const data = await readTrend(query, { signal });
  const byId = new Map(data.series.map((series) => [series.point_id, series]));
  return {
    series: points.flatMap((point) => {
      const series = byId.get(point.id);
      return series === undefined ? [] : [breakAtGaps(series, data.bucket_ms, silenceMs(point))];
    }),
    bucketMs: data.bucket_ms,
    truncated: data.series.some(({ truncated }) => truncated),
  };
}
