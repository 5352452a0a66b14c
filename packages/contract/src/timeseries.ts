import { Type, type Static } from 'typebox';
import { COLUMNS_TYPE } from './columns.ts';
import { At, Id, Moment, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';
import { PointTypeName, QualityName } from './values.ts';

const range = {
  start_time: Moment,
  end_time: Moment,
};

export const HistorySample = Type.Object({
  timestamp: At,
  value: nullable(Type.Number()),
  quality: QualityName,
  reason: Type.String(),
});

export const HistoryBucket = Type.Object({
  timestamp: At,
  min: nullable(Type.Number()),
  max: nullable(Type.Number()),
  avg: nullable(Type.Number()),
  first: nullable(Type.Number()),
  last: nullable(Type.Number()),
  count: Type.Integer(),
  quality: nullable(QualityName),
});

/** One grid for every point: `timestamps[i]` is the start of bucket i, null marks a gap. */
export const TrendData = Type.Object(
  {
    from: At,
    to: At,
    bucket_ms: Type.Integer({ description: '0 when the samples are raw' }),
    series: Type.Array(
      Type.Object({
        point_id: Id,
        timestamps: Type.Array(At),
        avg: Type.Array(nullable(Type.Number())),
        min: Type.Array(nullable(Type.Number())),
        max: Type.Array(nullable(Type.Number())),
        quality: Type.Array(Type.Integer(), {
          description: 'Worst quality byte of each entry; 0 is good, 64 and up uncertain, 128 and up bad',
        }),
        truncated: Type.Boolean(),
      }),
    ),
  },
  { $id: 'TrendData' },
);
export type TrendData = Static<typeof TrendData>;

/** Something that happened to a point, for the time line of a chart. */
export const TrendEvent = Type.Object(
  {
    at: At,
    kind: oneOf(['alarm', 'write', 'release']),
    point_id: Id,
    level: nullable(Type.Integer(), 'Level of an alarm, 1 the highest; null for writes'),
    actor: Type.String({ description: 'Who did it; empty for alarms' }),
    text: Type.String({ description: 'What an alarm says, or why somebody wrote' }),
    value: nullable(Type.Number()),
  },
  { $id: 'TrendEvent' },
);
export type TrendEvent = Static<typeof TrendEvent>;

export const timeseriesRoutes = defineRoutes({
  getTimeseries: {
    method: 'GET',
    path: '/api/timeseries/:device/:type/:number',
    tag: 'history',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    summary: 'History of one point: raw samples, or buckets of interval_seconds; sent while it is read',
    offers: [COLUMNS_TYPE],
    params: Type.Object(
      { device: Id, type: PointTypeName, number: Type.Integer({ minimum: 0, maximum: 4_194_303 }) },
      closed,
    ),
    query: Type.Object(
      {
        ...range,
        interval_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 31_622_400 })),
        trend_log_id: Type.Optional(Id),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50_000_000, default: 50_000 })),
      },
      closed,
    ),
    reply: Type.Object({
      point_id: Id,
      unit: Type.String(),
      interval_seconds: nullable(Type.Integer()),
      samples: Type.Array(HistorySample),
      buckets: Type.Array(HistoryBucket),
      truncated: Type.Boolean(),
    }),
  },
  getTrend: {
    method: 'GET',
    path: '/api/timeseries/trend',
    tag: 'history',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    summary: 'Several points on one time grid, for drawing; raw where that is fewer than the wanted buckets',
    offers: [COLUMNS_TYPE],
    query: Type.Object(
      {
        ids: Type.String({
          minLength: 1,
          maxLength: 500,
          pattern: '^\\d+(,\\d+)*$',
          description: 'Point ids separated by commas, 20 at most',
        }),
        ...range,
        buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
      },
      closed,
    ),
    reply: TrendData,
  },
  getTrendEvents: {
    method: 'GET',
    path: '/api/timeseries/events',
    tag: 'history',
    permission: 'read',
    scope: 'filtered',
    summary:
      'Alarms raised and commands given on points within a time, oldest first; the newest when there are too many',
    query: Type.Object(
      {
        ids: Type.String({ minLength: 1, maxLength: 500, pattern: '^\\d+(,\\d+)*$' }),
        ...range,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
      },
      closed,
    ),
    reply: Type.Object({ items: Type.Array(TrendEvent), truncated: Type.Boolean() }),
  },
  getTimeseriesAt: {
    method: 'GET',
    path: '/api/timeseries/at',
    tag: 'history',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    summary: 'What points were at one moment: the newest sample not older than the look-back',
    query: Type.Object(
      {
        ids: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, pattern: '^\\d+(,\\d+)*$' })),
        device_id: Type.Optional(Id),
        offset: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 1_000_000,
            default: 0,
            description: 'Without ids and device, every point of the building by its id, so many from so far on',
          }),
        ),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50_000, default: 10_000 })),
        time: Moment,
        look_back_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 31_622_400, default: 86_400 })),
      },
      closed,
    ),
    reply: Type.Object({
      time: At,
      items: Type.Array(Type.Object({ point_id: Id, ...nullableSample() })),
      total: Type.Integer(),
    }),
  },
  storeTimeseries: {
    method: 'POST',
    path: '/api/timeseries/batch',
    tag: 'history',
    permission: 'configure',
    costly: true,
    summary: 'Store samples; answered when they survive a power cut',
    bodyBytesMax: 4 * 1024 * 1024,
    body: Type.Object(
      {
        samples: Type.Array(
          Type.Object(
            { point_id: Id, timestamp: At, value: nullable(Type.Number()), quality: Type.Optional(QualityName) },
            closed,
          ),
          { minItems: 1, maxItems: 20_000 },
        ),
      },
      closed,
    ),
    reply: Type.Object({
      stored: Type.Integer(),
      rejected: Type.Array(Type.Object({ index: Type.Integer(), why: Type.String() })),
    }),
  },
});

function nullableSample() {
  return { timestamp: nullable(At), value: nullable(Type.Number()), quality: QualityName, reason: Type.String() };
}
