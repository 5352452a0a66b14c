import type { PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Hub } from '../hub.ts';

/** Samples read for one answer: a year of ten points every second, three seconds of work beside the event loop. */
export const SCAN_MAX = 350_000_000;

/** Points nobody knows more about are taken for such as are recorded every hour. */
const INTERVAL_MS = 3_600_000;

type Deps = Pick<Hub, 'history' | 'trends' | 'clock'>;
type Points = readonly { readonly id: PointId }[];

/** Asking for a decade of a fast plant is a job for an export. */
export async function checkScan(hub: Deps, points: Points, from: number, to: number): Promise<void> {
  const samples = await expectedSamples(hub, points, from, to);
  if (samples <= SCAN_MAX) return;
  throw new ApiError(
    'too_costly',
    `about ${samples} samples would have to be read, the maximum is ${SCAN_MAX}; ask for fewer points or a shorter time`,
    { limit: SCAN_MAX },
  );
}

/** About how many samples points have within a time, by how they are recorded; more than there are where that is little. */
export async function expectedSamples(hub: Deps, points: Points, from: number, to: number): Promise<number> {
  const perMs = points.reduce((sum, { id }) => sum + 1 / (hub.trends.of(id)?.intervalMs ?? INTERVAL_MS), 0);
  if (perMs * (to - from) <= SCAN_MAX) return Math.round(perMs * (to - from));
  // Before the first sample there is nothing, in the future neither, and no point has more than all of them together.
  const { oldestAt = to, samples } = await hub.history.statistics();
  const spanMs = Math.min(to, hub.clock.now()) - Math.max(from, oldestAt);
  return Math.min(samples, Math.round(perMs * Math.max(0, spanMs)));
}
