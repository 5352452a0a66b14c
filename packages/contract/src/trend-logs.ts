import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, closed, nullable } from './common.ts';
import { defineRoutes } from './route.ts';

export const TrendLog = Type.Object(
  {
    id: Id,
    name: Type.String(),
    device_id: nullable(Id),
    interval_seconds: Type.Integer(),
    enabled: Type.Boolean(),
    point_ids: Type.Array(Id),
    created_at: At,
  },
  { $id: 'TrendLog' },
);
export type TrendLog = Static<typeof TrendLog>;

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  interval_seconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  enabled: Type.Boolean(),
  point_ids: Type.Array(Id, { maxItems: 50_000 }),
};

export const trendLogRoutes = defineRoutes({
  listTrendLogs: {
    method: 'GET',
    path: '/api/trend-logs',
    tag: 'trend logs',
    summary: 'Every trend log',
    permission: 'read',
    reply: Type.Object({ items: Type.Array(TrendLog) }),
  },
  listDeviceTrendLogs: {
    method: 'GET',
    path: '/api/trend-logs/:device',
    tag: 'trend logs',
    summary: 'Trend logs of a device',
    permission: 'read',
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
    body: Type.Object({ ...fields, enabled: Type.Optional(fields.enabled) }, closed),
    reply: TrendLog,
  },
  updateTrendLog: {
    method: 'PUT',
    path: '/api/trendlog/devices/:id',
    tag: 'trend logs',
    summary: 'Change a trend log',
    permission: 'configure',
    params: IdParams,
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
