import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, Moment, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';
import { QualityName } from './values.ts';

/** Points of one trend log: a whole large site. */
export const TREND_LOG_POINTS_MAX = 50_000;

/** Samples the whole site may record a second; the fastest plant this is made for has 5,000. */
export const RECORDING_RATE_MAX = 50_000;

export const trendModes = ['interval', 'cron', 'change'] as const;

const strategyFields = {
  interval_seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  cron: Type.String({
    minLength: 9,
    maxLength: 100,
    description: 'Minute, hour, day, month, weekday by the clock of the site, such as 0 6 * * mon-fri',
  }),
  deadband: Type.Number({ minimum: 0, maximum: 1e9 }),
  heartbeat_seconds: Type.Integer({ minimum: 10, maximum: 604_800 }),
};

/** When a sample is taken. Only the parts of its mode count. */
export const TrendStrategy = Type.Object(
  {
    mode: oneOf(
      trendModes,
      '`interval`: at even times in UTC. `cron`: at the times of a calendar. `change`: when the value moved',
    ),
    interval_seconds: Type.Optional(strategyFields.interval_seconds),
    cron: Type.Optional(strategyFields.cron),
    deadband: Type.Optional(
      nullable(
        strategyFields.deadband,
        "Unit of the point; absent takes the point's own, which holds in any case. States record every change",
      ),
    ),
    heartbeat_seconds: Type.Optional(
      nullable(
        strategyFields.heartbeat_seconds,
        'A sample after this long even without a change; absent or null for none',
      ),
    ),
  },
  { $id: 'TrendStrategy', ...closed },
);
export type TrendStrategy = Static<typeof TrendStrategy>;

export const TrendLog = Type.Object(
  {
    id: Id,
    name: Type.String(),
    device_id: nullable(Id),
    mode: oneOf(trendModes),
    interval_seconds: nullable(Type.Integer(), 'Null where the mode has none; so are the others'),
    cron: nullable(Type.String()),
    deadband: nullable(Type.Number()),
    heartbeat_seconds: nullable(Type.Integer()),
    enabled: Type.Boolean(),
    state: oneOf(['running', 'stopped', 'empty'], '`empty`: started, but without points'),
    point_ids: Type.Array(Id),
    created_at: At,
    /** Since when it records as it does now. */
    started_at: At,
  },
  { $id: 'TrendLog' },
);
export type TrendLog = Static<typeof TrendLog>;

/** A trend log without its points, for lists. */
export const TrendLogSummary = Type.Object(
  { ...Type.Omit(TrendLog, ['point_ids']).properties, device_name: Type.String(), points: Type.Integer() },
  { $id: 'TrendLogSummary' },
);
export type TrendLogSummary = Static<typeof TrendLogSummary>;

/** A stretch in which samples are missing, both ends included. */
export const TrendGap = Type.Object({ from: At, to: At, missing: nullable(Type.Integer()) }, { $id: 'TrendGap' });
export type TrendGap = Static<typeof TrendGap>;

/** How well one point was recorded by one log within a time. */
export const CollectionStatistics = Type.Object(
  {
    point_id: Id,
    name: Type.String(),
    expected: nullable(
      Type.Integer(),
      'Samples there should be since the log was started; null where only changes are recorded',
    ),
    stored: Type.Integer({ description: 'Of these, those that are stored; with changes, all stored' }),
    missed: nullable(Type.Integer()),
    late: Type.Integer({
      description: 'Stored at their time, but read too long before: the field did not answer in time',
    }),
    bad: Type.Integer({ description: 'Stored without a value, with the reason' }),
    last_at: nullable(At),
    last_quality: nullable(QualityName),
    gaps: Type.Array(TrendGap, { description: 'The newest hundred' }),
    gaps_total: Type.Integer(),
  },
  { $id: 'CollectionStatistics' },
);
export type CollectionStatistics = Static<typeof CollectionStatistics>;

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  mode: oneOf(trendModes),
  interval_seconds: strategyFields.interval_seconds,
  cron: strategyFields.cron,
  deadband: nullable(strategyFields.deadband),
  heartbeat_seconds: nullable(strategyFields.heartbeat_seconds),
  enabled: Type.Boolean(),
  point_ids: Type.Array(Id, { maxItems: TREND_LOG_POINTS_MAX }),
};
const newLog = {
  ...Type.Partial(Type.Object(fields)).properties,
  name: fields.name,
  point_ids: fields.point_ids,
};

/** Fifty thousand ids are about 400 KB. */
const BODY_BYTES_MAX = 1024 * 1024;

export const trendLogRoutes = defineRoutes({
  listTrendLogs: {
    method: 'GET',
    path: '/api/trend-logs',
    tag: 'trend logs',
    summary: 'Every trend log',
    permission: 'read',
    scope: 'filtered',
    reply: Type.Object({ items: Type.Array(TrendLog) }),
  },
  listDeviceTrendLogs: {
    method: 'GET',
    path: '/api/trend-logs/:device',
    tag: 'trend logs',
    summary: 'Trend logs of a device',
    permission: 'read',
    scope: 'filtered',
    params: Type.Object({ device: Id }, closed),
    reply: Type.Object({ items: Type.Array(TrendLog) }),
  },
  addTrendLog: {
    method: 'POST',
    path: '/api/trend-logs/:device',
    tag: 'trend logs',
    summary: 'Start trending points of a device',
    permission: 'configure',
    status: 201,
    params: Type.Object({ device: Id }, closed),
    bodyBytesMax: BODY_BYTES_MAX,
    body: Type.Object(newLog, closed),
    reply: TrendLog,
  },
  queryTrendLogs: {
    method: 'GET',
    path: '/api/trendlog/devices',
    tag: 'trend logs',
    summary: 'Trend logs without their points: filtered, sorted and paged',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ...pageQuery,
        text: Type.Optional(Type.String({ maxLength: 100 })),
        device_id: Type.Optional(Id),
        mode: Type.Optional(oneOf(trendModes)),
        enabled: Type.Optional(Type.Boolean()),
        sort: Type.Optional(oneOf(['name', 'points', 'started', 'id'])),
        descending: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    reply: pageOf(TrendLogSummary),
  },
  createTrendLog: {
    method: 'POST',
    path: '/api/trendlog/devices',
    tag: 'trend logs',
    summary: 'Start trending points of any devices',
    permission: 'configure',
    status: 201,
    bodyBytesMax: BODY_BYTES_MAX,
    body: Type.Object({ ...newLog, device_id: Type.Optional(nullable(Id)) }, closed),
    reply: TrendLog,
  },
  getTrendLog: {
    method: 'GET',
    path: '/api/trendlog/devices/:id',
    tag: 'trend logs',
    summary: 'One trend log with its points',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: TrendLog,
  },
  startTrendLog: {
    method: 'POST',
    path: '/api/trendlog/devices/:id/start',
    tag: 'trend logs',
    summary: 'Record again; one that records already goes on',
    permission: 'configure',
    params: IdParams,
    reply: TrendLog,
  },
  stopTrendLog: {
    method: 'POST',
    path: '/api/trendlog/devices/:id/stop',
    tag: 'trend logs',
    summary: 'Record no more; samples stay',
    permission: 'configure',
    params: IdParams,
    reply: TrendLog,
  },
  getTrendLogStatistics: {
    method: 'GET',
    path: '/api/trendlog/devices/:id/statistics',
    tag: 'trend logs',
    summary: 'Samples expected, stored, missed and late of each point of a trend log, and its gaps',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    params: IdParams,
    query: Type.Object(
      {
        start_time: Type.Optional(Moment),
        end_time: Type.Optional(Moment),
        offset: pageQuery.offset,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      },
      closed,
    ),
    reply: Type.Object({
      from: At,
      to: At,
      ...pageOf(CollectionStatistics).properties,
    }),
  },
  updateTrendLog: {
    method: 'PUT',
    path: '/api/trendlog/devices/:id',
    tag: 'trend logs',
    summary: 'Change a trend log',
    permission: 'configure',
    params: IdParams,
    bodyBytesMax: BODY_BYTES_MAX,
    body: Type.Partial(Type.Object(fields), closed),
    reply: TrendLog,
  },
  deleteTrendLog: {
    method: 'DELETE',
    path: '/api/trendlog/devices/:id',
    tag: 'trend logs',
    summary: 'Stop and remove a trend log; samples stay',
    permission: 'configure',
    params: IdParams,
    reply: Done,
  },
});
