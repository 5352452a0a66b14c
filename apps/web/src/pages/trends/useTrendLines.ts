import { computed } from 'vue';
import { Dark } from 'quasar';
import { comparisons, daysOf, earlierId, earlierPen, earlierPoint, shiftOf } from '../../components/trend/compare.ts';
import type { Comparison } from '../../components/trend/compare.ts';
import { penSlots } from '../../components/trend/penSlots.ts';
import type { PenSlots } from '../../components/trend/penSlots.ts';
import { penStyle } from '../../components/trend/penStyle.ts';
import type { TrendPoint } from '../../components/trend/series.ts';
import type { TimeWindow } from '../../components/trend/timeRange.ts';
import { useShownTrend } from '../../components/trend/useShownTrend.ts';
import { useTexts } from '../../composables/useTexts.ts';
import { siteTimeZone } from '../../site.ts';
import type { TrendState } from './trendState.ts';
import { useDerived } from './useDerived.ts';
import { useTrendData } from './useTrendData.ts';
import { useTrendPoints } from './useTrendPoints.ts';

export interface LinedChart {
  readonly state: () => TrendState;
  readonly window: () => TimeWindow;
  readonly now: () => number;
  /** Width of the chart in pixels. */
  readonly width: () => number;
}

/** What the chart is made of: points, their lines in the units of the reader, and the pens that draw them. */
export function useTrendLines({ state, window, now, width }: LinedChart) {
  const found = useTrendPoints(() => state().ids);
  const { points: stored } = found;
  const earlierMs = computed(() => {
    const { compare } = state();
    return compare === undefined ? undefined : shiftOf(compare, window(), siteTimeZone.value);
  });
  const data = useTrendData({
    points: () => stored.value,
    window,
    live: () => state().live,
    width,
    now,
    earlierMs: () => earlierMs.value,
  });

  /** Rates, totals and hours take the place of values; from here on everything is in the units of the reader. */
  const derived = useDerived({
    points: () => stored.value,
    series: () => data.stored.value,
    derivations: () => state().derivations,
    window,
    now,
  });
  const own = useShownTrend(() => derived.points.value);
  const { points } = own;
  const series = own.series(() => derived.series(data.series.value));
  const earlierSeries = own.series(() => derived.series(data.earlier.value));
  const { theme, slots, pens } = usePens(
    () => points.value,
    () => state().pens,
  );
  const isVisible = ({ id }: { readonly id: number }): boolean => !state().hidden.includes(id);
  const visible = computed(() => points.value.filter(isVisible));
  const compareText = useCompareText(() => state().compare);

  return {
    /** As the server has them, for what is asked there or told in its words. */
    stored,
    visibleStored: computed(() => stored.value.filter(isVisible)),
    missing: found.missing,
    pointsProblem: found.problem,
    reloadPoints: found.reload,
    remember: found.remember,
    data,
    derivedProblem: derived.problem,
    points,
    series,
    storedSeries: own.series(() => derived.series(data.stored.value)),
    slots,
    pens,
    theme,
    visible,
    /** Lines of today, and behind them those of the time they are compared with. */
    shown: computed(() => {
      if (state().compare === undefined) return visible.value;
      // What is worked out of values is so for the present window alone.
      const compared = visible.value.filter(({ id }) => !state().derivations.has(id));
      return [
        ...visible.value,
        ...compared.map((point) => earlierPoint(point, `${point.name} · ${compareText.value}`)),
      ];
    }),
    shownSeries: computed(() => [...series.value, ...earlierSeries.value]),
    isEmpty: computed(
      () => data.hasAnswer.value && data.series.value.every(({ avg }) => avg.every((value) => value === null)),
    ),
  };
}

/** Pens belong to the points: a line keeps its own whatever comes and goes beside it. States are strips and take none. */
function usePens(points: () => readonly TrendPoint[], kept: () => PenSlots) {
  const theme = computed(() => (Dark.isActive ? ('dark' as const) : ('light' as const)));
  const slots = computed(() => {
    const lines = points().filter(({ kind }) => kind === 'analog');
    return penSlots(
      lines.map(({ id }) => id),
      kept(),
    );
  });
  const pens = computed(
    () =>
      new Map(
        [...slots.value].flatMap(([id, slot]) => {
          const pen = penStyle(slot, theme.value);
          return [[id, pen] as const, [earlierId(id), earlierPen(pen)] as const];
        }),
      ),
  );
  return { theme, slots, pens };
}

function useCompareText(comparison: () => Comparison | undefined) {
  const { t } = useTexts();
  return computed(() => {
    const compare = comparison();
    if (compare === undefined) return '';
    if (comparisons.some((known) => known === compare)) return t(`trends.compare_${compare}`);
    return t('trend_page.compare_days', { count: daysOf(compare) }, daysOf(compare));
  });
}
