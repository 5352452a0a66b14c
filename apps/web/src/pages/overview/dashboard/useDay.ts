import { computed, inject, provide } from 'vue';
import type { ComputedRef, InjectionKey } from 'vue';
import { api } from '../../../api.ts';
import { useLoad } from '../../../composables/useLoad.ts';
import { serverNow } from '../../../live.ts';

/** Points the server answers for in one question. */
const IDS_MAX = 20;
/** One step of a line on a card; finer than its pixels is lost. */
const BUCKETS = 96;
const DAY_MS = 86_400_000;
/** A line of a day has moved by a pixel after some minutes. */
const REFRESH_MS = 300_000;

/** The last 24 hours of a point, oldest first, with the least and the most in them. */
export interface Day {
  readonly values: readonly (number | null)[];
  readonly least: number | undefined;
  readonly most: number | undefined;
}

const key: InjectionKey<(id: number) => Day | undefined> = Symbol('day');

/** Asks for the last day of every point the cards show, together: a question for each card would be dozens. */
export function provideDays(ids: () => readonly number[]): void {
  const wanted = computed(() => [...new Set(ids())].toSorted((a, b) => a - b).join(','));
  const days = useLoad(
    async (signal) => {
      const all = wanted.value === '' ? [] : wanted.value.split(',');
      const to = Math.round(serverNow());
      const answers = await Promise.all(
        chunks(all, IDS_MAX).map((part) =>
          api.getTrend(
            {
              query: {
                ids: part.join(','),
                start_time: String(to - DAY_MS),
                end_time: String(to),
                buckets: BUCKETS,
              },
            },
            { signal },
          ),
        ),
      );
      return new Map(
        answers
          .flatMap(({ series }) => series)
          .map((one) => [one.point_id, dayOf(one.timestamps, one.avg, one.min, one.max, to - DAY_MS)]),
      );
    },
    { watch: wanted, everyMs: REFRESH_MS },
  );
  provide(key, (id) => days.data.value?.get(id));
}

export function useDay(id: () => number | undefined): ComputedRef<Day | undefined> {
  const dayOfPoint = inject(key, () => undefined);
  return computed(() => {
    const wanted = id();
    return wanted === undefined ? undefined : dayOfPoint(wanted);
  });
}

/** Spreads what is stored over even steps of the day; steps without a value keep the last one for a while. */
function dayOf(
  at: readonly number[],
  avg: readonly (number | null)[],
  min: readonly (number | null)[],
  max: readonly (number | null)[],
  from: number,
): Day {
  const values: (number | null)[] = Array.from({ length: BUCKETS }, () => null);
  const stepMs = DAY_MS / BUCKETS;
  for (const [index, time] of at.entries()) {
    const step = Math.floor((time - from) / stepMs);
    if (step >= 0 && step < BUCKETS) values[step] = avg[index] ?? values[step] ?? null;
  }
  bridge(values);
  const lows = min.filter((value) => value !== null);
  const highs = max.filter((value) => value !== null);
  return {
    values,
    least: lows.length === 0 ? undefined : Math.min(...lows),
    most: highs.length === 0 ? undefined : Math.max(...highs),
  };
}

/** A point recorded now and then leaves steps empty that are no gap. */
function bridge(values: (number | null)[]): void {
  const GAP_MAX = 4;
  let empty = 0;
  let last: number | null = null;
  for (const [index, value] of values.entries()) {
    empty = value === null ? empty + 1 : 0;
    if (value === null && empty <= GAP_MAX) values[index] = last;
    else last = value;
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
