import type { JsonObject } from '@t3000/core';
import { ApiError, RECORDING_RATE_MAX, TREND_LOG_POINTS_MAX } from '@t3000/contract';
import type { Input, TrendLog, TrendLogSummary, trendLogRoutes } from '@t3000/contract';
import type { NewTrendLog, TrendLogPatch, TrendLogRow, PointRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { logStatistics } from '../recording/log-statistics.ts';
import { isSameRecording, recordingOf, strategyDto } from '../recording/strategy.ts';
import type { Recording } from '../recording/strategy.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';
import { pageOf, paged } from './page.ts';

type Routes = typeof trendLogRoutes;

export function trendLogHandlers(hub: Hub): Handlers<Routes> {
  const { trendLogs } = hub.site;
  const show = (row: TrendLogRow): TrendLog => wholeDto(hub, row);
  return {
    listTrendLogs: () => ({ items: trendLogs.all().map(show) }),
    listDeviceTrendLogs: ({ params }) => ({
      items: trendLogs.byDevice(deviceOf(hub, params.device).id).map(show),
    }),
    queryTrendLogs: ({ query }) => queryLogs(hub, query),
    getTrendLog: ({ params }) => show(logOf(hub, params.id)),
    getTrendLogStatistics: ({ params, query }) => logStatistics(hub, logOf(hub, params.id), query),
    addTrendLog: ({ params, body }, call) => show(add(hub, call, deviceOf(hub, params.device).id, body)),
    createTrendLog: ({ body }, call) => {
      const deviceId = body.device_id ?? undefined;
      return show(add(hub, call, deviceId === undefined ? undefined : deviceOf(hub, deviceId).id, body));
    },
    updateTrendLog: ({ params, body }, call) => show(update(hub, call, params.id, body)),
    startTrendLog: ({ params }, call) => show(update(hub, call, params.id, { enabled: true })),
    stopTrendLog: ({ params }, call) => show(update(hub, call, params.id, { enabled: false })),
    deleteTrendLog: ({ params }, call) => {
      trendLogs.remove(logOf(hub, params.id).id);
      recordingChanged(hub, call, 'trend_log.delete', `trend_log:${params.id}`);
      return { done: true };
    },
  };
}

function wholeDto(hub: Hub, row: TrendLogRow): TrendLog {
  return { ...logDto(hub, row), point_ids: hub.site.trendLogs.points(row.id) };
}

/** Tells everybody who has to know that points are recorded differently from now on. */
export function recordingChanged(hub: Hub, call: Call, action: string, target: string, details: JsonObject = {}): void {
  hub.trends.refresh();
  hub.audit.done(actorOf(call), action, target, { ...details });
  hub.live.announce('points', []);
}

/** Refuses what would record more than the site can take; runs inside the transaction that would. */
export function checkRate(hub: Hub): void {
  let rate = 0;
  for (const ms of hub.site.trendLogs.schedule().values()) rate += 1000 / ms;
  if (rate <= RECORDING_RATE_MAX) return;
  throw new ApiError(
    'too_costly',
    `the site would record ${Math.round(rate)} samples a second, the maximum is ${RECORDING_RATE_MAX}; use longer intervals or fewer points`,
    { limit: RECORDING_RATE_MAX },
  );
}

function add(
  hub: Hub,
  call: Call,
  deviceId: number | undefined,
  body: Input<Routes['addTrendLog']>['body'],
): TrendLogRow {
  checkPoints(hub, body.point_ids);
  const log: NewTrendLog = {
    ...recordingOf({ ...strategyOf(body), mode: body.mode ?? 'interval' }, 'body'),
    name: body.name,
    deviceId,
    enabled: body.enabled ?? true,
  };
  const row = hub.site.transaction(() => {
    const inserted = hub.site.trendLogs.insert(log, body.point_ids, hub.clock.now());
    checkRate(hub);
    return inserted;
  });
  recordingChanged(hub, call, 'trend_log.create', `trend_log:${row.id}`);
  return row;
}

function update(hub: Hub, call: Call, id: number, body: Input<Routes['updateTrendLog']>['body']): TrendLogRow {
  const { name, enabled, point_ids: ids } = body;
  const known = logOf(hub, id);
  const old = wholeDto(hub, known);
  if (ids !== undefined) checkPoints(hub, ids);
  const recording = changedRecording(known, body);
  const restarts = !isSameRecording(recording, known) || (enabled === true && !known.enabled);
  const patch: TrendLogPatch = {
    ...recording,
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(restarts ? { startedAt: hub.clock.now() } : {}),
  };
  const row = hub.site.transaction(() => {
    const updated = hub.site.trendLogs.update(id, patch);
    if (updated === undefined) throw new ApiError('not_found', `there is no trend log ${id}`);
    if (ids !== undefined) hub.site.trendLogs.setPoints(id, ids);
    checkRate(hub);
    return updated;
  });
  const changes = changesOf(body, old, wholeDto(hub, row));
  recordingChanged(hub, call, 'trend_log.update', `trend_log:${id}`, changes);
  return row;
}

/** The way of recording after a change that names only parts of it. */
function changedRecording(known: Recording, body: Input<Routes['updateTrendLog']>['body']): Recording {
  const mode = body.mode ?? known.mode;
  const before = mode === known.mode ? strategyDto(known) : {};
  return recordingOf({ ...before, ...strategyOf(body), mode }, 'body');
}

function strategyOf(body: Input<Routes['updateTrendLog']>['body']) {
  const { interval_seconds, cron, deadband, heartbeat_seconds } = body;
  return {
    ...(interval_seconds === undefined ? {} : { interval_seconds }),
    ...(cron === undefined ? {} : { cron }),
    ...(deadband === undefined ? {} : { deadband }),
    ...(heartbeat_seconds === undefined ? {} : { heartbeat_seconds }),
  };
}

function queryLogs(hub: Hub, query: Input<Routes['queryTrendLogs']>['query']) {
  const words = (query.text ?? '').trim().toLowerCase().split(/\s+/).filter(Boolean);
  const { sort = 'name', descending = false } = query;
  const all = hub.site.trendLogs
    .all()
    .map((row) => summaryDto(hub, row))
    .filter(
      (log) =>
        (query.device_id === undefined || log.device_id === query.device_id) &&
        (query.mode === undefined || log.mode === query.mode) &&
        (query.enabled === undefined || log.enabled === query.enabled) &&
        words.every((word) => `${log.name} ${log.device_name}`.toLowerCase().includes(word)),
    );
  const orders: Readonly<Record<typeof sort, (a: TrendLogSummary, b: TrendLogSummary) => number>> = {
    name: (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || a.id - b.id,
    points: (a, b) => a.points - b.points || a.id - b.id,
    started: (a, b) => a.started_at - b.started_at || a.id - b.id,
    id: (a, b) => a.id - b.id,
  };
  const sorted = all.toSorted((a, b) => (descending ? -1 : 1) * orders[sort](a, b));
  return paged(sorted, pageOf(query), (log) => log);
}

function logOf(hub: Hub, id: number): TrendLogRow {
  const row = hub.site.trendLogs.get(id);
  if (row === undefined) throw new ApiError('not_found', `there is no trend log ${id}`);
  return row;
}

function checkPoints(hub: Hub, ids: readonly number[]): void {
  if (ids.length > TREND_LOG_POINTS_MAX) {
    throw new ApiError('too_costly', `${ids.length} points are above the maximum ${TREND_LOG_POINTS_MAX}`, {
      limit: TREND_LOG_POINTS_MAX,
    });
  }
  const unknown = ids.find((id) => hub.site.points.get(id) === undefined);
  if (unknown !== undefined) throw new ApiError('not_found', `there is no point ${unknown}`);
  refuseTexts(ids.flatMap((id) => hub.site.points.get(id) ?? []));
}

/** History keeps numbers: a point that holds a text cannot be recorded. */
export function refuseTexts(points: readonly PointRow[]): void {
  const text = points.find(({ kind }) => kind === 'text');
  if (text === undefined) return;
  throw new ApiError('invalid_request', `"${text.name}" holds a text, and history keeps numbers`, {
    point_id: text.id,
  });
}

function summaryDto(hub: Hub, row: TrendLogRow): TrendLogSummary {
  return {
    ...logDto(hub, row),
    device_name: row.deviceId === undefined ? '' : (hub.site.devices.get(row.deviceId)?.name ?? ''),
    points: hub.site.trendLogs.pointCount(row.id),
  };
}

function logDto(hub: Hub, row: TrendLogRow): Omit<TrendLog, 'point_ids'> {
  const { interval_seconds, cron, deadband, heartbeat_seconds } = strategyDto(row);
  return {
    id: row.id,
    name: row.name,
    device_id: row.deviceId ?? null,
    mode: row.mode,
    interval_seconds: interval_seconds ?? null,
    cron: cron ?? null,
    deadband: deadband ?? null,
    heartbeat_seconds: heartbeat_seconds ?? null,
    enabled: row.enabled,
    state: !row.enabled ? 'stopped' : hub.site.trendLogs.pointCount(row.id) === 0 ? 'empty' : 'running',
    created_at: row.createdAt,
    started_at: row.startedAt,
  };
}
