import { Type, type Static } from 'typebox';
import { At, Done, Id, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';
import { TREND_LOG_POINTS_MAX, TrendStrategy } from './trend-logs.ts';
import { PointTypeName, QualityName, ValueKindName, PointKindName } from './values.ts';

/** A point of a device and how it is recorded. */
export const TrendedPoint = Type.Object(
  {
    point_id: Id,
    name: Type.String(),
    point_type: PointTypeName,
    number: Type.Integer(),
    kind: PointKindName,
    unit: Type.String(),
    recordings: Type.Array(Type.Object({ trend_log_id: Id, name: Type.String(), strategy: TrendStrategy }), {
      description: 'One for each running log the point stands in; none when it is not recorded',
    }),
    last_at: nullable(At, 'Newest sample within the last day; null when there is none'),
    last_value: nullable(Type.Number()),
    last_quality: nullable(QualityName),
    bytes_per_year: nullable(Type.Integer(), 'Null where nobody knows how often it changes'),
  },
  { $id: 'TrendedPoint' },
);
export type TrendedPoint = Static<typeof TrendedPoint>;

/** What recording costs on disk. */
export const RecordingCost = Type.Object(
  {
    points: Type.Integer(),
    samples_per_year: Type.Integer(),
    bytes_per_year: Type.Integer(),
    bytes_per_sample: Type.Number({ description: 'Measured on this site once it has enough history' }),
    changes: oneOf(
      ['none', 'measured', 'assumed'],
      '`measured`: how often the points changed in the last day. `assumed`: nothing is known about them yet',
    ),
  },
  { $id: 'RecordingCost' },
);
export type RecordingCost = Static<typeof RecordingCost>;

/** How new points of one type and kind are recorded; null for not at all. */
export const TrendDefault = Type.Object(
  { point_type: PointTypeName, kind: ValueKindName, strategy: nullable(TrendStrategy) },
  { $id: 'TrendDefault', ...closed },
);
export type TrendDefault = Static<typeof TrendDefault>;

export const TrendDefaults = Type.Object(
  {
    source: oneOf(
      ['built_in', 'site', 'device'],
      'Whose they are: those of the program, of the site, or of the device that was asked for',
    ),
    items: Type.Array(TrendDefault),
    device_ids: Type.Array(Id, { description: 'Devices with their own' }),
  },
  { $id: 'TrendDefaults' },
);
export type TrendDefaults = Static<typeof TrendDefaults>;

/** All recording at a glance. */
export const TrendStatus = Type.Object(
  {
    recording: Type.Boolean({ description: 'False while history takes no samples' }),
    problem: Type.String(),
    logs: Type.Integer(),
    logs_running: Type.Integer(),
    points: Type.Integer(),
    points_recorded: Type.Integer(),
    samples_per_second: Type.Number(),
    cost: RecordingCost,
    disk_free_bytes: nullable(Type.Integer()),
    /** Since the program started. */
    since_start: Type.Object({
      at: At,
      sampled: Type.Integer(),
      changes: Type.Integer(),
      skipped: Type.Integer(),
      late: Type.Integer(),
      missed: Type.Integer(),
    }),
  },
  { $id: 'TrendStatus' },
);
export type TrendStatus = Static<typeof TrendStatus>;

const recording = Type.Object(
  {
    point_ids: Type.Array(Id, { minItems: 1, maxItems: TREND_LOG_POINTS_MAX }),
    strategy: nullable(TrendStrategy, 'Null records them no more'),
  },
  closed,
);
const BODY_BYTES_MAX = 1024 * 1024;

const defaults = Type.Object({ items: Type.Array(TrendDefault, { minItems: 1, maxItems: 9 }) }, closed);
const deviceParams = Type.Object({ device_id: Id }, closed);

export const trendRecordingRoutes = defineRoutes({
  getTrendStatus: {
    method: 'GET',
    path: '/api/trendlog/status',
    tag: 'trend logs',
    summary: 'What is recorded, what it costs, and what was lost',
    permission: 'read',
    reply: TrendStatus,
  },
  listTrendedPoints: {
    method: 'GET',
    path: '/api/trendlog/points/:device_id',
    tag: 'trend logs',
    summary: 'Points of a device and how each is recorded',
    permission: 'read',
    costly: true,
    scope: 'filtered',
    params: deviceParams,
    query: Type.Object(
      {
        ...pageQuery,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000, default: 100 })),
        recorded: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    reply: pageOf(TrendedPoint),
  },
  recordPoints: {
    method: 'POST',
    path: '/api/trendlog/points',
    tag: 'trend logs',
    summary: 'Record points in one way, instead of any other; logs left without points are removed',
    permission: 'configure',
    bodyBytesMax: BODY_BYTES_MAX,
    body: recording,
    reply: Type.Object({
      changed: Type.Integer(),
      trend_log_ids: Type.Array(Id),
      before: Type.Array(Type.Object({ strategy: nullable(TrendStrategy), point_ids: Type.Array(Id) }), {
        description: 'How they were recorded, so that it can be taken back: the first of several ways',
      }),
    }),
  },
  estimateRecording: {
    method: 'POST',
    path: '/api/trendlog/estimate',
    tag: 'trend logs',
    summary: 'What recording these points so would cost, and what it costs now',
    permission: 'read',
    bodyBytesMax: BODY_BYTES_MAX,
    body: recording,
    reply: Type.Object({ wanted: RecordingCost, now: RecordingCost, disk_free_bytes: nullable(Type.Integer()) }),
  },
  previewCron: {
    method: 'GET',
    path: '/api/trendlog/cron',
    tag: 'trend logs',
    summary: 'The next times of a calendar by the clock of the site',
    permission: 'read',
    scope: 'own',
    query: Type.Object({ cron: Type.String({ minLength: 1, maxLength: 200 }) }, closed),
    reply: Type.Object({ next: Type.Array(At), per_year: Type.Integer() }),
  },
  getTrendDefaults: {
    method: 'GET',
    path: '/api/trendlog/defaults',
    tag: 'trend logs',
    summary: 'How new points are recorded, by type and kind; of one device with device_id',
    permission: 'read',
    query: Type.Object({ device_id: Type.Optional(Id) }, closed),
    reply: TrendDefaults,
  },
  setTrendDefaults: {
    method: 'PUT',
    path: '/api/trendlog/defaults',
    tag: 'trend logs',
    summary: 'Decide how new points of the site are recorded; what is not named stays',
    permission: 'configure',
    body: defaults,
    reply: TrendDefaults,
  },
  setDeviceTrendDefaults: {
    method: 'PUT',
    path: '/api/trendlog/defaults/:device_id',
    tag: 'trend logs',
    summary: 'Decide how new points of one device are recorded',
    permission: 'configure',
    params: deviceParams,
    body: defaults,
    reply: TrendDefaults,
  },
  deleteDeviceTrendDefaults: {
    method: 'DELETE',
    path: '/api/trendlog/defaults/:device_id',
    tag: 'trend logs',
    summary: 'Record new points of a device as those of the site',
    permission: 'configure',
    params: deviceParams,
    reply: Done,
  },
});
