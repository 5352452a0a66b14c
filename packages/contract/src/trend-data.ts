import { Type, type Static } from 'typebox';
import { At, Id, Moment, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';

/** Stretches people count in, by the local clock: days of 23 and 25 hours among them, weeks from Monday. */
export const calendarUnits = ['hour', 'day', 'week', 'month', 'year'] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

/** Points of one question. */
export const DATA_POINTS_MAX = 200;
/** Figures of one answer: points times buckets, once more for each state. */
export const DATA_VALUES_MAX = 500_000;

const figures = Type.Array(nullable(Type.Number()));

/** One point: its samples when no buckets were asked for, else one entry for each bucket, null where there is nothing. */
export const PointData = Type.Object(
  {
    point_id: Id,
    unit: Type.String(),
    timestamps: Type.Array(At),
    values: figures,
    quality: Type.Array(Type.Integer(), {
      description: 'Quality byte of each sample, or the worst of each bucket; 0 good, from 64 uncertain, from 128 bad',
    }),
    truncated: Type.Boolean(),
    min: figures,
    max: figures,
    avg: Type.Array(nullable(Type.Number()), { description: 'Of the samples; `weighted` counts time instead' }),
    first: figures,
    last: figures,
    count: Type.Array(Type.Integer()),
    weighted: Type.Array(nullable(Type.Number()), { description: 'Mean over the time a value held' }),
    covered_ms: Type.Array(Type.Integer(), { description: 'Milliseconds of the bucket for which a value held' }),
    integral: Type.Array(nullable(Type.Number()), { description: 'Value times hours: kWh of kW' }),
    increase: Type.Array(nullable(Type.Number()), { description: 'How far a counter counted; empty unless asked for' }),
    durations_ms: Type.Array(Type.Array(Type.Integer()), {
      description: 'Milliseconds of each state that was asked for, in its order',
    }),
  },
  { $id: 'PointData' },
);
export type PointData = Static<typeof PointData>;

const reply = Type.Object({
  from: At,
  to: At,
  calendar: nullable(oneOf(calendarUnits)),
  interval_seconds: nullable(Type.Integer()),
  time_zone: Type.String(),
  edges: Type.Array(At, { description: 'Bucket i lasts from edge i to edge i + 1; empty for samples' }),
  series: Type.Array(PointData),
});

const options = {
  start_time: Moment,
  end_time: Moment,
  interval_seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 31_622_400,
      description: 'Buckets of even width, in UTC; without it and without `calendar` the samples themselves',
    }),
  ),
  calendar: Type.Optional(oneOf(calendarUnits, 'Buckets of the local clock')),
  time_zone: Type.Optional(
    Type.String({ minLength: 1, maxLength: 60, description: 'IANA name; that of the site when absent' }),
  ),
  hold_seconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 31_622_400,
      description:
        'A value holds until the next one, at most this long. Absent: as long as the way the point is recorded explains',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 200_000,
      default: 10_000,
      description: 'Samples of each point, without buckets',
    }),
  ),
};
const counterOptions = {
  counter: Type.Optional(Type.Boolean({ default: false, description: 'The points count upwards; how far is told' })),
  roll_over: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e15,
      description: 'Where the counter begins anew at zero, such as 65536. A smaller fall is a reset',
    }),
  ),
};

export const trendDataRoutes = defineRoutes({
  getPointData: {
    method: 'GET',
    path: '/api/trendlog/data/:point_id',
    tag: 'history',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    summary: 'History of one point: samples, or buckets of even width or of the local clock',
    params: Type.Object({ point_id: Id }, closed),
    query: Type.Object(
      {
        ...options,
        ...counterOptions,
        states: Type.Optional(
          Type.String({ maxLength: 200, pattern: '^-?\\d+(,-?\\d+)*$', description: 'Values whose time is wanted' }),
        ),
      },
      closed,
    ),
    reply,
    flows: true,
  },
  queryData: {
    method: 'POST',
    path: '/api/trendlog/data/query',
    tag: 'history',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    summary: 'History of several points on one grid, with what time makes of the values',
    body: Type.Object(
      {
        point_ids: Type.Array(Id, { minItems: 1, maxItems: DATA_POINTS_MAX }),
        ...options,
        ...counterOptions,
        states: Type.Optional(Type.Array(Type.Number(), { maxItems: 32 })),
      },
      closed,
    ),
    reply,
    flows: true,
  },
});
