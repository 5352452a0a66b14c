import type { Point } from '@t3000/contract';
import { pointTypes, valueKinds } from '@t3000/core';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import type { Load } from '../../composables/useLoad.ts';
import { useStatus } from '../../stores.ts';
import { filterToRequest, NO_FILTER } from './pointFilter.ts';
import type { PointFilter } from './pointFilter.ts';

/** How many points each chip would leave, and how many there are without any. */
export interface PointCounts {
  readonly all: number;
  readonly overridden: number;
  readonly bad: number;
  readonly uncertain: number;
  readonly types: Readonly<Record<Point['point_type'], number>>;
  readonly kinds: Readonly<Record<Point['kind'], number>>;
}

/**
 * Counts for the branch picked in the site tree. They are asked for again when the branch changes and when the figures of
 * the whole site move, which the server announces.
 */
export function usePointCounts(deviceId: () => number | undefined): Load<PointCounts> {
  const { data: status } = useStatus();
  return useLoad(
    async (signal) => {
      const count = async (change: Partial<PointFilter>): Promise<number> => {
        const query = { ...filterToRequest({ ...NO_FILTER, deviceId: deviceId(), ...change }), limit: 1 };
        return (await api.listPoints({ query }, { signal })).total;
      };
      const [all, overridden, bad, uncertain, types, kinds] = await Promise.all([
        count({}),
        count({ overridden: true }),
        count({ quality: 'bad' }),
        count({ quality: 'uncertain' }),
        Promise.all(pointTypes.map(async (type) => [type, await count({ type })] as const)),
        Promise.all(valueKinds.map(async (kind) => [kind, await count({ kind })] as const)),
      ]);
      // Every member of both lists has been asked for.
      return {
        all,
        overridden,
        bad,
        uncertain,
        types: Object.fromEntries(types) as PointCounts['types'],
        kinds: Object.fromEntries(kinds) as PointCounts['kinds'],
      };
    },
    { watch: [deviceId, () => JSON.stringify(status.value?.points)] },
  );
}
