import type { PointId } from '@t3000/core';
import { ApiError, DATA_VALUES_MAX } from '@t3000/contract';
import type { CalendarUnit, Input, Output, PointData, trendDataRoutes } from '@t3000/contract';
import type { AggregateRequest, PointAggregates, Series } from '@t3000/historian';
import type { PointRow } from '@t3000/site';
import { finite } from '../api/value-dto.ts';
import type { Hub } from '../hub.ts';
import { isTimeZone } from '../system/settings.ts';
import { calendarEdges } from './calendar-edges.ts';
import { parseRange } from './moment.ts';

type Query = Omit<Input<(typeof trendDataRoutes)['queryData']>['body'], 'point_ids'>;
type Reply = Output<(typeof trendDataRoutes)['queryData']>;

/** Samples read for one answer: a year of three points every second, a second of work beside the event loop. */
const SCAN_MAX = 100_000_000;
/** Samples sent in one answer. */
const SAMPLES_MAX = 400_000;
/** A value of a point nobody knows more about holds this long. */
const HOLD_MS = 3_600_000;
/** A sample may be late: a value holds for two and a half times its interval, and one that changes for a day. */
const HOLD_FACTOR = 2.5;
const HOLD_CHANGE_MS = 86_400_000;

/** Samples of points, or what they come to in buckets. */
export async function queryData(hub: Hub, pointIds: readonly PointId[], query: Query): Promise<Reply> {
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
  const points = [...new Set(pointIds)].map((id) => {
    const row = hub.site.points.get(id);
    if (row === undefined) throw new ApiError('not_found', `there is no point ${id}`);
    return row;
  });
  const head = { time_zone: zone, calendar: query.calendar ?? null, interval_seconds: query.interval_seconds ?? null };
  const edges = edgesOf(query, from, to, zone, bucketsMax(points.length, query));
  checkScan(hub, points, to - from);
  if (edges === undefined) return { ...head, from, to, edges: [], series: await samples(hub, points, query, from, to) };
  const series = await aggregates(hub, points, query, edges);
  return { ...head, from: edges[0] ?? from, to: edges.at(-1) ?? to, edges: [...edges], series };
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

/** Asking for a decade of a fast plant is a job for an export. */
function checkScan(hub: Hub, points: readonly PointRow[], spanMs: number): void {
  let expected = 0;
  for (const { id } of points) expected += spanMs / (hub.trends.of(id)?.intervalMs ?? HOLD_MS);
  if (expected <= SCAN_MAX) return;
  throw new ApiError(
    'too_costly',
    `about ${Math.round(expected)} samples would have to be read, the maximum is ${SCAN_MAX}; ask for fewer points or a shorter time`,
    { limit: SCAN_MAX },
  );
}

async function samples(
  hub: Hub,
  points: readonly PointRow[],
  query: Query,
  from: number,
  to: number,
): Promise<PointData[]> {
  const limit = Math.min(query.limit ?? 10_000, Math.floor(SAMPLES_MAX / points.length));
  const all = await hub.history.ranges(
    points.map(({ id }) => id),
    from,
    to,
    limit,
  );
  return points.map((point, index) => ({ ...nothing(point), ...samplesDto(all[index]) }));
}

function samplesDto(series: Series | undefined): Partial<PointData> {
  if (series === undefined) return {};
  return {
    timestamps: [...series.at],
    values: figuresOf(series.values),
    quality: [...series.qualities],
    truncated: series.truncated,
  };
}

async function aggregates(
  hub: Hub,
  points: readonly PointRow[],
  query: Query,
  edges: Float64Array,
): Promise<PointData[]> {
  const found = new Map<PointId, PointAggregates>();
  // Points whose values hold equally long are one question to the store.
  for (const [holdMs, own] of Map.groupBy(points, ({ id }) => holdOf(hub, id, query))) {
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
    for (const [index, { id }] of own.entries()) {
      const point = grid.points[index];
      if (point !== undefined) found.set(id, point);
    }
  }
  const starts = Array.from(edges.subarray(0, -1));
  return points.map((point) => ({ ...nothing(point), timestamps: starts, ...aggregatesDto(found.get(point.id)) }));
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

function aggregatesDto(point: PointAggregates | undefined): Partial<PointData> {
  if (point === undefined) return {};
  return {
    values: figuresOf(point.avg),
    quality: [...point.qualities],
    min: figuresOf(point.min),
    max: figuresOf(point.max),
    avg: figuresOf(point.avg),
    first: figuresOf(point.first),
    last: figuresOf(point.last),
    count: [...point.counts],
    weighted: figuresOf(point.weighted),
    covered_ms: millisecondsOf(point.coveredMs),
    integral: figuresOf(point.integral),
    increase: figuresOf(point.increase),
    durations_ms: (point.durations ?? []).map(millisecondsOf),
  };
}

function figuresOf(column: Float64Array | undefined): (number | null)[] {
  return Array.from(column ?? [], (value) => finite(value));
}

function millisecondsOf(column: Float64Array | undefined): number[] {
  return Array.from(column ?? [], (ms) => Math.round(ms));
}

function nothing({ id, unit }: PointRow): PointData {
  return {
    point_id: id,
    unit,
    timestamps: [],
    values: [],
    quality: [],
    truncated: false,
    min: [],
    max: [],
    avg: [],
    first: [],
    last: [],
    count: [],
    weighted: [],
    covered_ms: [],
    integral: [],
    increase: [],
    durations_ms: [],
  };
}
