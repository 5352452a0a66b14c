import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { preferences } from '../../preferences.ts';
import type { Series, TrendPoint } from './series.ts';
import { shownPoint, shownSeries } from './shownUnits.ts';

/** Points of a chart in the units of the reader, and what makes their series fit. */
export function useShownTrend<P extends TrendPoint>(points: () => readonly P[]) {
  const byId = computed(() => new Map(points().map((point) => [point.id, point] as const)));
  const shown = computed(() => points().map((point) => shownPoint(point, preferences.units)));
  return {
    points: shown,
    /** Series of the points, and earlier ones of the same points, which carry the negative id. */
    series: (of: () => readonly Series[]): ComputedRef<readonly Series[]> =>
      computed(() => of().map((one) => shownSeries(one, byId.value.get(Math.abs(one.id)), preferences.units))),
  };
}
