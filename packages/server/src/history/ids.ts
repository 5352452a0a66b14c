import { ApiError } from '@t3000/contract';
import type { PointId } from '@t3000/core';

/** Point ids of a comma-separated list, each once. */
export function parseIds(text: string, countMax: number): PointId[] {
  const ids = [...new Set(text.split(',').map(Number))];
  if (ids.length > countMax) {
    throw new ApiError('too_costly', `${ids.length} points are above the maximum ${countMax}`, { limit: countMax });
  }
  return ids;
}
