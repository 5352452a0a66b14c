import type { PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { CollectionStatistics, Input, Output, trendLogRoutes } from '@t3000/contract';
import type { Series } from '@t3000/historian';
import type { TrendLogRow } from '@t3000/site';
import type { Hub } from '../hub.ts';
import { parseMoment } from '../history/moment.ts';
import { compareBeats, compareTicks } from './collection.ts';
import { expectedTicks } from './ticks.ts';

type Route = (typeof trendLogRoutes)['getTrendLogStatistics'];

const DAY_MS = 86_400_000;
/** Samples looked at for one answer: half a second of work. */
const SAMPLES_MAX = 2_000_000;
/** Of a log of changes: a point that changes more often than every ten seconds for a day. */
const CHANGES_MAX = 10_000;
/** The present tick may still be on its way to the disk. */
const SETTLE_MS = 2000;

const nothing: Series = {
  at: new Float64Array(),
  values: new Float64Array(),
  qualities: new Uint8Array(),
  truncated: false,
};

/** How well the points of a log were recorded within a time: the last day when none is named. */
export async function logStatistics(hub: Hub, log: TrendLogRow, query: Input<Route>['query']): Promise<Output<Route>> {
  const { from, to } = rangeOf(hub, log, query);
  const page = { offset: query.offset ?? 0, limit: query.limit ?? 100 };
  const all = hub.site.trendLogs.points(log.id);
  const ids = all.slice(page.offset, page.offset + page.limit);
  const ticks = expectedTicks(log, from, to, hub.settings.read().time_zone);
  // Other logs may record the same point more often.
  const perPoint = ids.map((id) => (ticks === undefined ? CHANGES_MAX : samplesOf(hub, id, ticks.count, to - from)));
  checkCost(perPoint);
  const limit = Math.max(1, ...perPoint);
  const series = ids.length === 0 ? [] : await hub.history.ranges(ids, from, to, limit);
  const { heartbeatMs } = log;
  const items = ids.map((id, index): CollectionStatistics => {
    const own = series[index] ?? nothing;
    const counts = ticks === undefined ? compareBeats(own, { from, to, heartbeatMs }) : compareTicks(own, ticks);
    return Object.assign({ point_id: id, name: hub.site.points.get(id)?.name ?? '' }, counts);
  });
  return { from, to, items, total: all.length, ...page };
}

/** Nothing is expected before the log was started, of a stopped one nothing, and nothing of the future. */
function rangeOf(hub: Hub, log: TrendLogRow, query: Input<Route>['query']): { from: number; to: number } {
  const now = hub.clock.now() - SETTLE_MS;
  const to = Math.min(now, query.end_time === undefined ? now : parseMoment(query.end_time, 'end_time'));
  const from = query.start_time === undefined ? to - DAY_MS : parseMoment(query.start_time, 'start_time');
  if (query.start_time !== undefined && query.end_time !== undefined && from >= to && to < now) {
    throw new ApiError('invalid_range', `start_time ${from} is not before end_time ${to}`);
  }
  const start = Math.max(from, log.startedAt);
  return { from: Math.min(start, to), to };
}

/** Samples a point may have within the time, whoever records it. */
function samplesOf(hub: Hub, id: PointId, expected: number, spanMs: number): number {
  const intervalMs = hub.trends.of(id)?.intervalMs;
  const fastest = intervalMs === undefined ? 0 : spanMs / intervalMs;
  return Math.ceil(1.1 * Math.max(expected, fastest)) + 1000;
}

function checkCost(perPoint: readonly number[]): void {
  const samples = perPoint.reduce((sum, count) => sum + count, 0);
  if (samples <= SAMPLES_MAX) return;
  throw new ApiError(
    'too_costly',
    `${perPoint.length} points with ${samples} samples in all are above the maximum ${SAMPLES_MAX}; ask for fewer points or a shorter time`,
    { limit: SAMPLES_MAX },
  );
}
