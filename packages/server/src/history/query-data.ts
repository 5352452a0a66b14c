import type { PointId } from '@t3000/core';
import { ApiError, DATA_VALUES_MAX } from '@t3000/contract';
import type { CalendarUnit, Input, trendDataRoutes } from '@t3000/contract';
import type { AggregateRequest, PointAggregates } from '@t3000/historian';
import type { PointRow } from '@t3000/site';
import { Flow } from '../http/flow.ts';
import type { Hub } from '../hub.ts';
import { checkScan } from './scan-cost.ts';
import { isTimeZone } from '../system/settings.ts';
import { calendarEdges } from './calendar-edges.ts';
import { parseRange } from './moment.ts';
import { pointDataPieces } from './point-data-pieces.ts';
import type { PointColumns } from './point-data-pieces.ts';

type Query = Omit<Input<(typeof trendDataRoutes)['queryData']>['body'], 'point_ids'>;

/** Samples sent in one answer. */
const SAMPLES_MAX = 400_000;
/** Buckets asked of the store at once; points beyond are asked when these have left. */
const BUCKETS_AT_ONCE = 50_000;
/** A value of a point nobody knows more about holds this long. */
const HOLD_MS = 3_600_000;
/** A sample may be late: a value holds for two and a half times its interval, and one that changes for a day. */
const HOLD_FACTOR = 2.5;
const HOLD_CHANGE_MS = 86_400_000;

/** Samples of points, or what they come to in buckets; read while they are sent. */
export async function queryData(hub: Hub, pointIds: readonly PointId[], query: Query): Promise<Flow> {
  const { from, to } = parseRange(query);
  const zone = query.time_zone ?? hub.settings.read().time_zone;
  if (!isTimeZone(zone)) {
    throw new ApiError('invalid_request', `"${zone}" is not a time zone such as Europe/Vienna`, { path: 'time_zone' });
  }
  if (query.calendar !== undefined && query.interval_seconds !== undefined) {
    throw new ApiError('invalid_request', 'either calendar or interval_seconds is wanted, not both', {
      path: 'calendar',
    });
  }
  if (new Set(query.states).size < (query.states?.length ?? 0)) {
    throw new ApiError('invalid_request', 'a state is named twice', { path: 'states' });
  }
  const points = [...new Set(pointIds)].map((id) => {
    const row = hub.site.points.get(id);
    if (row === undefined) throw new ApiError('not_found', `there is no point ${id}`);
    return row;
  });
  const head = { time_zone: zone, calendar: query.calendar ?? null, interval_seconds: query.interval_seconds ?? null };
  const edges = edgesOf(query, from, to, zone, bucketsMax(points.length, query));
  if (edges !== undefined) await checkScan(hub, points, from, to);
  const found = edges === undefined ? samples(hub, points, query, from, to) : aggregates(hub, points, query, edges);
  const first = await found.next();
  const span = { from: edges?.[0] ?? from, to: edges?.at(-1) ?? to };
  const pieces = pointDataPieces({ ...head, ...span }, edges ?? new Float64Array(0), withFirst(first, found));
  return new Flow('application/json; charset=utf-8', pieces);
}

/** The first is asked for before anything is sent: what is wrong with the store has a status of its own. */
async function* withFirst<T>(first: IteratorResult<T, void>, others: AsyncGenerator<T, void>): AsyncGenerator<T> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* others;
  } finally {
    await others.return();
  }
}

function bucketsMax(points: number, { states = [] }: Query): number {
  return Math.max(1, Math.floor(DATA_VALUES_MAX / (points * (1 + states.length))));
}

function edgesOf(query: Query, from: number, to: number, zone: string, countMax: number): Float64Array | undefined {
  const unit: CalendarUnit | undefined = query.calendar;
  if (unit !== undefined) return calendarEdges(from, to, unit, zone, countMax);
  if (query.interval_seconds === undefined) return undefined;
  const widthMs = query.interval_seconds * 1000;
  const count = Math.ceil((to - from) / widthMs);
  if (count > countMax) {
    throw new ApiError(
      'too_costly',
      `${count} buckets of each point are above the maximum ${countMax}; widen interval_seconds`,
      {
        limit: countMax,
      },
    );
  }
  return Float64Array.from({ length: count + 1 }, (_, index) => from + index * widthMs);
}

async function* samples(
  hub: Hub,
  points: readonly PointRow[],
  query: Query,
  from: number,
  to: number,
): AsyncGenerator<PointColumns, void> {
  const limit = Math.min(query.limit ?? 10_000, Math.floor(SAMPLES_MAX / points.length));
  for (const { id, unit } of points) {
    const { at, values, qualities, truncated } = await hub.history.range(id, from, to, limit);
    yield { point_id: id, unit, truncated, timestamps: at, values, quality: qualities };
  }
}

async function* aggregates(
  hub: Hub,
  points: readonly PointRow[],
  query: Query,
  edges: Float64Array,
): AsyncGenerator<PointColumns, void> {
  const timestamps = edges.subarray(0, -1);
  const buckets = timestamps.length * (1 + (query.states?.length ?? 0));
  const countMax = Math.max(1, Math.floor(BUCKETS_AT_ONCE / Math.max(1, buckets)));
  for (let start = 0; start < points.length;) {
    // Neighbours whose values hold equally long are one question to the store.
    const holdMs = holdOf(hub, points[start]?.id ?? 0, query);
    let end = start + 1;
    while (end < points.length && end - start < countMax && holdOf(hub, points[end]?.id ?? 0, query) === holdMs) end++;
    const own = points.slice(start, end);
    const request: AggregateRequest = {
      edges,
      holdMs,
      ...(query.counter === true ? { counter: rollOverOf(query) } : {}),
      ...(query.states === undefined ? {} : { states: query.states }),
    };
    const grid = await hub.history.aggregate(
      own.map(({ id }) => id),
      request,
    );
    for (const [index, { id, unit }] of own.entries()) {
      yield { point_id: id, unit, truncated: false, timestamps, ...columnsOf(grid.points[index]) };
    }
    start = end;
  }
}

function rollOverOf({ roll_over: rollOver }: Query): { readonly rollOver?: number } {
  return rollOver === undefined ? {} : { rollOver };
}

function holdOf(hub: Hub, id: PointId, { hold_seconds: seconds }: Query): number {
  if (seconds !== undefined) return seconds * 1000;
  const recording = hub.trends.of(id);
  if (recording?.intervalMs !== undefined) return recording.intervalMs * HOLD_FACTOR;
  return recording?.mode === 'change' ? HOLD_CHANGE_MS : HOLD_MS;
}

function columnsOf(point: PointAggregates | undefined): Partial<PointColumns> {
  if (point === undefined) return {};
  const { min, max, avg, first, last, counts, qualities } = point;
  const { weighted, coveredMs, integral, increase, durations = [] } = point;
  return {
    values: avg,
    quality: qualities,
    min,
    max,
    avg,
    first,
    last,
    weighted,
    integral,
    increase,
    count: counts,
    covered_ms: coveredMs,
    durations_ms: durations,
  };
}
