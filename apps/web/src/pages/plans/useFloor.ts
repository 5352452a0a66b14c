import { computed, watch } from 'vue';
import type { Place, Point } from '@t3000/contract';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { useLiveEvent } from '../../live.ts';

/** Points of one floor: more than any floor has, and little enough for one answer. */
const POINTS_MAX = 5000;

/** Picture, markers and points of the floor that is shown. */
export function useFloor(floor: () => Place | undefined) {
  const id = (): number | undefined => floor()?.id;
  const plan = useLoad(
    async (signal) => {
      const shown = floor();
      if (shown === undefined || shown.plan_updated_at === null) return { floorId: shown?.id, plan: undefined };
      return { floorId: shown.id, plan: await api.getFloorPlan({ params: { id: shown.id } }, { signal }) };
    },
    { watch: [id, () => floor()?.plan_updated_at] },
  );
  const content = useLoad(
    async (signal) => {
      const floorId = id();
      if (floorId === undefined) return { floorId, markers: [], points: new Map<number, Point>() };
      const [markers, points] = await Promise.all([
        api.listPlanMarkers({ params: { id: floorId } }, { signal }),
        api.listPoints({ query: { place_id: floorId, limit: POINTS_MAX } }, { signal }),
      ]);
      return {
        floorId,
        markers: markers.items,
        points: await withMarked(markers.items, points.items, signal),
      };
    },
    { watch: id },
  );
  // Read again once the list of places has been: a floor that was removed is not asked about.
  let isOutdated = false;
  useLiveEvent('changed', ({ what }) => {
    if (what !== 'devices') isOutdated = true;
  });
  watch(floor, (now) => {
    if (!isOutdated || now === undefined) return;
    isOutdated = false;
    void content.reload();
  });
  /** What came belongs to another floor while the next one is on its way. */
  const current = computed(() => (content.data.value?.floorId === id() ? content.data.value : undefined));
  const picture = computed(() => (plan.data.value?.floorId === id() ? plan.data.value : undefined));
  return {
    plan: computed(() => picture.value?.plan),
    markers: computed(() => current.value?.markers ?? []),
    points: computed<ReadonlyMap<number, Point>>(() => current.value?.points ?? new Map()),
    isLoaded: computed(() => current.value !== undefined && picture.value !== undefined),
    problem: computed(() => plan.problem.value ?? content.problem.value),
    reload: async (): Promise<void> => {
      await Promise.all([plan.reload(), content.reload()]);
    },
  };
}

/** A marker may show a point that stands elsewhere, for example the outdoor temperature. */
async function withMarked(
  markers: readonly { readonly point_id: number }[],
  points: readonly Point[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Point>> {
  const known = new Map(points.map((point) => [point.id, point]));
  const missing = markers.map(({ point_id: id }) => id).filter((id) => !known.has(id));
  const others = await Promise.all(missing.map((id) => api.getPoint({ params: { id } }, { signal })));
  for (const point of others) known.set(point.id, point);
  return known;
}
