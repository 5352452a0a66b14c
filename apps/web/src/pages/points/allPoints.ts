import type { Point } from '@t3000/contract';
import { api } from '../../api.ts';
import { filterToRequest } from './pointFilter.ts';
import type { PointFilter } from './pointFilter.ts';

/** As much as one answer may hold. */
const PAGE_ROWS = 10_000;

/** Every point a filter leaves, for files and for selecting all. */
export async function allPoints(filter: PointFilter, signal?: AbortSignal): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (;;) {
    const query = { ...filterToRequest(filter), sort: 'id' as const, offset: points.length, limit: PAGE_ROWS };
    const { items, total } = await api.listPoints({ query }, signal === undefined ? {} : { signal });
    points.push(...items);
    // A list that shrinks meanwhile ends here as well.
    if (items.length === 0 || points.length >= total) return points;
  }
}
