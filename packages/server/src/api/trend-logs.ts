import { ApiError } from '@t3000/contract';
import type { TrendLog, trendLogRoutes } from '@t3000/contract';
import type { TrendLogRow } from '@t3000/site';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';

export function trendLogHandlers(hub: Hub): Handlers<typeof trendLogRoutes> {
  const show = (row: TrendLogRow): TrendLog => trendLogDto(row, hub.site.trendLogs.points(row.id));
  return {
    listTrendLogs: () => ({ items: hub.site.trendLogs.all().map(show) }),
    listDeviceTrendLogs: ({ params }) => ({
      items: hub.site.trendLogs.byDevice(deviceOf(hub, params.device).id).map(show),
    }),
    addTrendLog: ({ params, body }, call) => {
      const deviceId = deviceOf(hub, params.device).id;
      checkPoints(hub, body.point_ids);
      const row = hub.site.trendLogs.insert(
        { name: body.name, deviceId, intervalMs: body.interval_seconds * 1000, enabled: body.enabled ?? true },
        body.point_ids,
        hub.clock.now(),
      );
      finish(hub, call, 'trend_log.create', row.id);
      return show(row);
    },
    updateTrendLog: ({ params, body }, call) => {
      const { name, enabled, interval_seconds: seconds, point_ids: ids } = body;
      if (ids !== undefined) checkPoints(hub, ids);
      const row = hub.site.transaction(() => {
        const updated = hub.site.trendLogs.update(params.id, {
          ...(name === undefined ? {} : { name }),
          ...(enabled === undefined ? {} : { enabled }),
          ...(seconds === undefined ? {} : { intervalMs: seconds * 1000 }),
        });
        if (updated === undefined) throw new ApiError('not_found', `there is no trend log ${params.id}`);
        if (ids !== undefined) hub.site.trendLogs.setPoints(params.id, ids);
        return updated;
      });
      finish(hub, call, 'trend_log.update', row.id);
      return show(row);
    },
    deleteTrendLog: ({ params }, call) => {
      if (!hub.site.trendLogs.remove(params.id)) {
        throw new ApiError('not_found', `there is no trend log ${params.id}`);
      }
      finish(hub, call, 'trend_log.delete', params.id);
      return { done: true };
    },
  };
}

function finish(hub: Hub, call: Parameters<typeof actorOf>[0], action: string, id: number): void {
  hub.trends.refresh();
  hub.audit.done(actorOf(call), action, `trend_log:${id}`);
  hub.live.announce('points', []);
}

function checkPoints(hub: Hub, ids: readonly number[]): void {
  const unknown = ids.find((id) => hub.site.points.get(id) === undefined);
  if (unknown !== undefined) throw new ApiError('not_found', `there is no point ${unknown}`);
}

function trendLogDto(row: TrendLogRow, pointIds: number[]): TrendLog {
  return {
    id: row.id,
    name: row.name,
    device_id: row.deviceId ?? null,
    interval_seconds: Math.round(row.intervalMs / 1000),
    enabled: row.enabled,
    point_ids: pointIds,
    created_at: row.createdAt,
  };
}
