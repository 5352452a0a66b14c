import { levelOf, quality, reasonOf, STAMP_AHEAD_MAX_MS } from '@t3000/core';
import type { PointId, SampleColumns } from '@t3000/core';
import { ApiError, COLUMNS_TYPE } from '@t3000/contract';
import type { Input, Output, timeseriesRoutes } from '@t3000/contract';
import type { HistoryStore, PointBuckets, Series } from '@t3000/historian';
import { Flow } from '../http/flow.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { bucketColumns, sampleColumns, trendColumns } from '../history/columns.ts';
import { parseIds } from '../history/ids.ts';
import { parseMoment, parseRange } from '../history/moment.ts';
import { checkScan } from '../history/scan-cost.ts';
import { trendEvents } from '../history/trend-events.ts';
import { trendDto, trendOf } from '../history/trend-data.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';
import { finite } from './value-dto.ts';

type Routes = typeof timeseriesRoutes;

/** A chart shows no more curves than people can tell apart. */
const TREND_POINTS_MAX = 20;
/** What a whole floor has. */
const AT_POINTS_MAX = 2000;
/** A year in half-hours; more is a job for an export. */
const BUCKETS_MAX = 20_000;
/** Samples made into JSON in one piece: half a megabyte. What is longer is sent while it is read. */
const SAMPLES_AT_ONCE = 8192;

export function timeseriesHandlers(hub: Hub): Handlers<Routes> {
  return {
    getTimeseries: ({ params, query }, call) => timeseries(hub, params, query, call.accepts(COLUMNS_TYPE)),
    getTrend: async ({ query }, call) => {
      const { from, to } = parseRange(query);
      const ids = parseIds(query.ids, TREND_POINTS_MAX);
      await checkScan(
        hub,
        ids.map((id) => ({ id })),
        from,
        to,
      );
      const trend = await trendOf(hub.history, ids, from, to, query.buckets ?? 1000);
      return call.accepts(COLUMNS_TYPE) ? trendColumns(ids, trend) : trendDto(ids, trend);
    },
    getTrendEvents: ({ query }) => {
      const { from, to } = parseRange(query);
      return trendEvents(hub.site, parseIds(query.ids, TREND_POINTS_MAX), { from, to, limit: query.limit ?? 200 });
    },
    getTimeseriesAt: ({ query }) => pointInTime(hub, query),
    storeTimeseries: async ({ body }, call) => {
      const result = await store(hub, body.samples);
      const { stored, rejected } = result;
      const points = new Set(body.samples.map(({ point_id: id }) => id)).size;
      hub.audit.done(actorOf(call), 'history.store', 'history', { points, stored, rejected: rejected.length });
      return result;
    },
  };
}

async function timeseries(
  hub: Hub,
  { device, type, number }: Input<Routes['getTimeseries']>['params'],
  query: Input<Routes['getTimeseries']>['query'],
  asColumns: boolean,
): Promise<Output<Routes['getTimeseries']> | Flow> {
  const { from, to } = parseRange(query);
  const point = hub.site.points.find(device, type, number);
  if (point === undefined) throw new ApiError('not_found', `device ${device} has no ${type} ${number}`);
  const log = query.trend_log_id;
  if (log !== undefined && !hub.site.trendLogs.points(log).includes(point.id)) {
    throw new ApiError('not_found', `trend log ${log} does not contain point ${point.id}`);
  }
  const head = { point_id: point.id, unit: point.unit, interval_seconds: query.interval_seconds ?? null };
  if (query.interval_seconds === undefined) {
    const limit = query.limit ?? 50_000;
    if (asColumns) return sampleColumns(hub.history, point.id, { from, to, limit });
    const series = await hub.history.range(point.id, from, to, Math.min(limit, SAMPLES_AT_ONCE));
    if (series.truncated && limit > SAMPLES_AT_ONCE) return streamed(hub.history, head, series, to, limit);
    return { ...head, samples: samplesDto(series), buckets: [], truncated: series.truncated };
  }
  const widthMs = query.interval_seconds * 1000;
  const count = Math.ceil((to - from) / widthMs);
  if (count > BUCKETS_MAX) {
    throw new ApiError('too_costly', `${count} buckets are above the maximum ${BUCKETS_MAX}; widen interval_seconds`, {
      limit: BUCKETS_MAX,
    });
  }
  await checkScan(hub, [point], from, to);
  if (asColumns) return bucketColumns(hub.history, point.id, { from, to: from + count * widthMs, bucketMs: widthMs });
  const grid = await hub.history.buckets([point.id], from, from + count * widthMs, widthMs);
  return { ...head, samples: [], buckets: bucketsDto(from, widthMs, grid.points[0]), truncated: false };
}

/** The same answer in pieces, of which each is read when the one before has left. */
function streamed(
  history: HistoryStore,
  head: { readonly point_id: PointId },
  first: Series,
  to: number,
  limit: number,
): Flow {
  async function* pieces(): AsyncGenerator<string> {
    yield `${JSON.stringify(head).slice(0, -1)},"samples":[`;
    let sent = 0;
    let series = first;
    for (;;) {
      const { length } = series.at;
      if (length > 0) yield `${sent > 0 ? ',' : ''}${JSON.stringify(samplesDto(series)).slice(1, -1)}`;
      sent += length;
      if (!series.truncated || sent >= limit) break;
      const next = (series.at[length - 1] ?? to) + 1;
      series = await history.range(head.point_id, next, to, Math.min(SAMPLES_AT_ONCE, limit - sent));
    }
    yield `],"buckets":[],"truncated":${series.truncated}}`;
  }
  return new Flow('application/json; charset=utf-8', pieces());
}

function samplesDto(series: Series): Output<Routes['getTimeseries']>['samples'] {
  return Array.from(series.at, (timestamp, index) => {
    const byte = series.qualities[index] ?? 0;
    return { timestamp, value: finite(series.values[index]), quality: levelOf(byte), reason: reasonOf(byte) };
  });
}

function bucketsDto(
  from: number,
  widthMs: number,
  points: PointBuckets | undefined,
): Output<Routes['getTimeseries']>['buckets'] {
  return Array.from(points?.counts ?? [], (count, index) => ({
    timestamp: from + index * widthMs,
    min: finite(points?.min[index]),
    max: finite(points?.max[index]),
    avg: finite(points?.avg[index]),
    first: finite(points?.first[index]),
    last: finite(points?.last[index]),
    count,
    quality: count === 0 ? null : levelOf(points?.qualities[index] ?? 0),
  }));
}

async function pointInTime(
  hub: Hub,
  query: Input<Routes['getTimeseriesAt']>['query'],
): Promise<Output<Routes['getTimeseriesAt']>> {
  const time = parseMoment(query.time, 'time');
  const { ids, total } = wantedIds(hub, query);
  const found = await hub.history.at(ids, time, (query.look_back_seconds ?? 86_400) * 1000);
  const items = ids.map((id, index) => {
    const sample = found[index];
    const byte = sample?.quality ?? quality('bad', 'not_read');
    return {
      point_id: id,
      timestamp: sample?.at ?? null,
      value: finite(sample?.value),
      quality: levelOf(byte),
      reason: reasonOf(byte),
    };
  });
  return { time, items, total };
}

interface WantedIds {
  readonly ids: PointId[];
  readonly total: number;
}

function wantedIds(hub: Hub, query: Input<Routes['getTimeseriesAt']>['query']): WantedIds {
  if (query.ids !== undefined) {
    if (query.device_id !== undefined) {
      throw new ApiError('invalid_request', 'either ids or device_id is wanted, not both', { path: 'query/device_id' });
    }
    const ids = parseIds(query.ids, AT_POINTS_MAX);
    return { ids, total: ids.length };
  }
  const { offset = 0, limit = 10_000 } = query;
  if (query.device_id === undefined) {
    const all = [...hub.site.points.owners().keys()].toSorted((a, b) => a - b);
    return { ids: all.slice(offset, offset + limit), total: all.length };
  }
  const deviceId = deviceOf(hub, query.device_id).id;
  const { rows, total } = hub.site.points.query({ deviceId, offset: 0, limit: AT_POINTS_MAX });
  if (total > AT_POINTS_MAX) {
    throw new ApiError('too_costly', `the device has ${total} points, the maximum is ${AT_POINTS_MAX}; name ids`, {
      limit: AT_POINTS_MAX,
    });
  }
  return { ids: rows.map(({ id }) => id), total };
}

type Samples = Input<Routes['storeTimeseries']>['body']['samples'];

async function store(hub: Hub, samples: Samples): Promise<Output<Routes['storeTimeseries']>> {
  const latest = hub.clock.now() + STAMP_AHEAD_MAX_MS;
  const known = new Map<PointId, boolean>();
  const isKnown = (id: PointId): boolean => {
    const answer = known.get(id) ?? hub.site.points.get(id) !== undefined;
    known.set(id, answer);
    return answer;
  };
  const rejected: { index: number; why: string }[] = [];
  const early: Samples = [];
  const taken = samples.filter((sample, index) => {
    const why = !isKnown(sample.point_id)
      ? `there is no point ${sample.point_id}`
      : sample.timestamp > latest
        ? `timestamp ${sample.timestamp} is more than an hour ahead: set aside, see /api/trendlog/storage`
        : undefined;
    if (why !== undefined) rejected.push({ index, why });
    if (sample.timestamp > latest && isKnown(sample.point_id)) early.push(sample);
    return why === undefined;
  });
  if (taken.length + early.length > 0) {
    hub.history.append(columnsOf([...taken, ...early]));
    await hub.history.commit();
  }
  return { stored: taken.length, rejected };
}

function columnsOf(samples: Samples): SampleColumns {
  return {
    pointIds: Int32Array.from(samples, ({ point_id }) => point_id),
    at: Float64Array.from(samples, ({ timestamp }) => timestamp),
    values: Float64Array.from(samples, ({ value }) => value ?? Number.NaN),
    qualities: Uint8Array.from(samples, (sample) =>
      quality(
        sample.quality ?? (sample.value === null ? 'bad' : 'good'),
        sample.value === null ? 'invalid_value' : 'none',
      ),
    ),
    length: samples.length,
  };
}
