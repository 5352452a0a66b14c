import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { Point } from '@t3000/contract';
import { pointTypes, pointKinds } from '@t3000/core';
import { api } from '../../api.ts';
import { useLoad } from '../../composables/useLoad.ts';
import { useStatus } from '../../stores.ts';
import { filterToRequest, NO_FILTER } from './pointFilter.ts';
import type { PointFilter } from './pointFilter.ts';

/** How many points each chip would leave, and how many there are without any; undefined while not known. */
export interface PointCounts {
  readonly all: number | undefined;
  readonly overridden: number | undefined;
  readonly bad: number | undefined;
  readonly uncertain: number | undefined;
  readonly types: ReadonlyMap<Point['point_type'], number>;
  readonly kinds: ReadonlyMap<Point['kind'], number>;
}

/**
 * Counts for the branch picked in the site tree. Those of the whole site come with its status; those of one place or device are
 * asked for, and again when the status moves. Types and kinds change only with the configuration.
 */
export function usePointCounts(branch: () => Pick<PointFilter, 'deviceId' | 'placeId'>): ComputedRef<PointCounts> {
  const { data: status } = useStatus();
  const site = computed(() => status.value?.points);
  const branchText = (): string => JSON.stringify(branch());
  const isWhole = (): boolean => branch().deviceId === undefined && branch().placeId === undefined;

  async function count(change: Partial<PointFilter>, signal: AbortSignal): Promise<number> {
    const query = { ...filterToRequest({ ...NO_FILTER, ...branch(), ...change }), limit: 1 };
    return (await api.listPoints({ query }, { signal })).total;
  }

  const { data: fixed } = useLoad(
    async (signal) => {
      const [all, types, kinds] = await Promise.all([
        count({}, signal),
        Promise.all(pointTypes.map(async (type) => [type, await count({ type }, signal)] as const)),
        Promise.all(pointKinds.map(async (kind) => [kind, await count({ kind }, signal)] as const)),
      ]);
      return { all, types: new Map(types), kinds: new Map(kinds) };
    },
    { watch: [branchText, () => site.value?.total] },
  );
  const { data: ofBranch } = useLoad(
    async (signal) => {
      if (isWhole()) return undefined;
      const [overridden, bad, uncertain] = await Promise.all([
        count({ overridden: true }, signal),
        count({ quality: 'bad' }, signal),
        count({ quality: 'uncertain' }, signal),
      ]);
      return { overridden, bad, uncertain };
    },
    { watch: [branchText, () => JSON.stringify(site.value)] },
  );

  return computed(() => {
    const now = isWhole() ? site.value : ofBranch.value;
    return {
      all: fixed.value?.all,
      overridden: now?.overridden,
      bad: now?.bad,
      uncertain: now?.uncertain,
      types: fixed.value?.types ?? new Map(),
      kinds: fixed.value?.kinds ?? new Map(),
    };
  });
}
