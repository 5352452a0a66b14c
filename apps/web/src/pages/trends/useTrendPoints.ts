import { onScopeDispose, shallowReadonly, shallowRef, watch } from 'vue';
import type { Point } from '@t3000/contract';
import { api, hasCode, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { useLiveEvent } from '../../live.ts';

/** Names, units and states of the points on the chart. Those the server no longer has are named in `missing`. */
export function useTrendPoints(ids: () => readonly number[]) {
  const known = new Map<number, Point>();
  const points = shallowRef<readonly Point[]>([]);
  const missing = shallowRef<readonly number[]>([]);
  const problem = shallowRef<Problem>();
  let generation = 0;

  async function load(force = false): Promise<void> {
    const own = ++generation;
    const wanted = ids();
    const gone: number[] = [];
    try {
      await Promise.all(
        wanted
          .filter((id) => force || !known.has(id))
          .map(async (id) => {
            try {
              known.set(id, await api.getPoint({ params: { id } }));
            } catch (error) {
              if (!hasCode(error, 'not_found')) throw error;
              known.delete(id);
              gone.push(id);
            }
          }),
      );
      if (own !== generation) return;
      problem.value = undefined;
      missing.value = gone;
      points.value = wanted.flatMap((id) => known.get(id) ?? []);
    } catch (error) {
      if (own === generation) problem.value = problemOf(error);
    }
  }

  watch(
    () => ids().join(','),
    () => void load(),
    { immediate: true },
  );
  useLiveEvent('changed', ({ what, ids: changed }) => {
    if (what === 'points' && ids().some((id) => changed.includes(id))) void load(true);
  });
  onScopeDispose(() => (generation += 1));
  return {
    points: shallowReadonly(points),
    missing: shallowReadonly(missing),
    problem: shallowReadonly(problem),
    reload: () => load(true),
    /** A point the reader has just found needs no second question. */
    remember: (point: Point): void => void known.set(point.id, point),
  };
}
