import { computed } from 'vue';
import type { Point } from '@t3000/contract';
import { api } from '../../api.ts';
import { derivedPoint, derivedSeries, holdSeconds, stretchSeconds } from '../../components/trend/derive.ts';
import type { Derivation, Derivations } from '../../components/trend/derive.ts';
import type { Series } from '../../components/trend/series.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { stateText } from '../../format/value.ts';

/** A window that follows the clock asks anew when a minute is over, not each second. */
const STEP_MS = 60_000;

export interface DerivedQuestion {
  readonly points: () => readonly Point[];
  readonly derivations: () => Derivations;
  /** What is drawn of the points by themselves: tells how often they were recorded. */
  readonly series: () => readonly Series[];
  readonly window: () => TimeWindow;
  readonly now: () => number;
}

/** Lines that show what time makes of values: a rate, a total, hours in a state. The server works it out of every sample. */
export function useDerived(chart: DerivedQuestion) {
  const { t } = useTexts();
  const { lines, problem } = useDerivedLines(chart);

  function nameOf(point: Point, derivation: Derivation): string {
    if (derivation.kind === 'hours') {
      return t('derive.name_hours', { name: point.name, state: stateText(derivation.state, point) });
    }
    return t(`derive.name_${derivation.kind}`, { name: point.name });
  }

  return {
    /** Points as their lines show them. */
    points: computed(() =>
      chart.points().map((point) => {
        const derivation = chart.derivations().get(point.id);
        return derivation === undefined ? point : derivedPoint(point, derivation, nameOf(point, derivation));
      }),
    ),
    /** The series with those of such points put in the place of their values. */
    series: (series: readonly Series[]): readonly Series[] =>
      series.flatMap((one) => {
        const wanted = chart.derivations().get(Math.abs(one.id));
        if (wanted === undefined) return [one];
        // An answer to another question would stand in a wrong unit; earlier times are not worked out.
        const found = lines.value.get(one.id);
        return found !== undefined && JSON.stringify(found.derivation) === JSON.stringify(wanted) ? [found.line] : [];
      }),
    problem,
  };
}

function useDerivedLines(chart: DerivedQuestion) {
  const asked = computed(() => questionOf(chart));
  const answer = useLoad(
    async (signal) => {
      const { start, end, lines } = asked.value;
      return Promise.all(
        lines.map(async ({ id, derivation, hold, seconds }) => {
          const body = {
            point_ids: [id],
            start_time: String(start),
            end_time: String(end),
            interval_seconds: seconds,
            ...(hold === undefined ? {} : { hold_seconds: hold }),
            ...detailsOf(derivation),
          };
          const { edges, series } = await api.queryData({ body }, { signal });
          const [data] = series;
          return data === undefined
            ? undefined
            : { id, derivation, line: derivedSeries(data, derivation, { edges, now: end }) };
        }),
      );
    },
    { watch: () => JSON.stringify(asked.value) },
  );
  const lines = computed(
    () => new Map((answer.data.value ?? []).flatMap((one) => (one === undefined ? [] : [[one.id, one] as const]))),
  );
  return { lines, problem: answer.problem };
}

function questionOf(chart: DerivedQuestion) {
  const { from, to } = chart.window();
  const start = Math.floor(from / STEP_MS) * STEP_MS;
  const last = Math.ceil(Math.min(to, chart.now()) / STEP_MS) * STEP_MS;
  const end = Math.max(start + STEP_MS, last);
  const lines = chart.points().flatMap(({ id, trend_interval_ms: every, trend_mode: mode }) => {
    const derivation = chart.derivations().get(id);
    if (derivation === undefined) return [];
    const drawn = chart.series().find((one) => one.id === id);
    // One that is recorded when it changes is silent for as long as it likes: the server knows how long.
    const hold = mode === 'change' ? undefined : holdSeconds(drawn, every);
    return [{ id, derivation, hold, seconds: stretchSeconds(end - start, derivation, every) }];
  });
  return { start, end, lines };
}

function detailsOf(derivation: Derivation) {
  if (derivation.kind === 'hours') return { states: [derivation.state] };
  if (derivation.kind === 'integral') return {};
  return { counter: true, ...(derivation.rollOver === undefined ? {} : { roll_over: derivation.rollOver }) };
}
