import { levelOf, NOT_READ, reasonOf } from '@t3000/core';
import type { PointId } from '@t3000/core';
import type { PointValue } from '@t3000/contract';
import type { LiveValue } from '@t3000/engine';

/** A value as the API shows it. A point the building does not know (it or its device is disabled) has not been read. */
export function valueDto(pointId: PointId, live: LiveValue | undefined): PointValue {
  const quality = live?.quality ?? NOT_READ;
  return {
    point_id: pointId,
    value: finite(live?.value),
    ...(live?.text === undefined ? {} : { text: live.text }),
    quality: levelOf(quality),
    reason: reasonOf(quality),
    timestamp: live?.at ?? null,
    age_ms: live?.ageMs === undefined ? null : Math.max(0, Math.round(live.ageMs)),
    source: live?.source ?? 'cache',
  };
}

/** JSON has no NaN and no infinity: what is not a number is null. */
export function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
