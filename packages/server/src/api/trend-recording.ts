import { levelOf } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Input, Output, TrendStatus, TrendStrategy, TrendedPoint, trendRecordingRoutes } from '@t3000/contract';
import { nextCron } from '@t3000/engine';
import type { PointRow } from '@t3000/site';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { measuredBytesPerSample, recordingCost, someOf, ticksPerYear } from '../recording/cost.ts';
import type { Wanted } from '../recording/cost.ts';
import { readDefaults, writeDefaults } from '../recording/defaults.ts';
import { recordPoints } from '../recording/record-points.ts';
import { cronOf, recordingOf, strategyDto } from '../recording/strategy.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';
import { pageOf } from './page.ts';
import { checkRate, recordingChanged, refuseTexts } from './trend-logs.ts';
import { finite } from './value-dto.ts';

type Routes = typeof trendRecordingRoutes;

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;
/** Times of a calendar shown before it is used. */
const CRON_TIMES_SHOWN = 5;

export function trendRecordingHandlers(hub: Hub): Handlers<Routes> {
  const { field } = hub.config;
  return {
    getTrendStatus: () => trendStatus(hub),
    listTrendedPoints: ({ params, query }) => trendedPoints(hub, deviceOf(hub, params.device_id).id, query),
    recordPoints: ({ body }, call) => {
      const points = pointsOf(hub, body.point_ids);
      if (body.strategy !== null) refuseTexts(points);
      const recording = body.strategy === null ? undefined : recordingOf(body.strategy, 'body/strategy');
      const { changed, logIds, before } = hub.site.transaction(() => {
        const recorded = recordPoints(hub.site, points, recording, hub.clock.now());
        checkRate(hub);
        return recorded;
      });
      const target = points.length === 1 ? `point:${points[0]?.id}` : 'points';
      recordingChanged(hub, call, 'point.record', target, { points: changed, mode: body.strategy?.mode ?? null });
      return {
        changed,
        trend_log_ids: [...logIds],
        before: before.map(({ strategy, pointIds }) => ({ strategy, point_ids: [...pointIds] })),
      };
    },
    estimateRecording: ({ body }) => estimate(hub, body),
    previewCron: ({ query }) => previewCron(hub, query.cron),
    getTrendDefaults: ({ query }) =>
      readDefaults(hub.site, field, query.device_id === undefined ? undefined : deviceOf(hub, query.device_id).id),
    setTrendDefaults: ({ body }, call) => {
      writeDefaults(hub.site, field, body.items);
      hub.audit.done(actorOf(call), 'trend_defaults.set', 'site', { items: body.items.length });
      return readDefaults(hub.site, field);
    },
    setDeviceTrendDefaults: ({ params, body }, call) => {
      const { id } = deviceOf(hub, params.device_id);
      writeDefaults(hub.site, field, body.items, id);
      hub.audit.done(actorOf(call), 'trend_defaults.set', `device:${id}`, { items: body.items.length });
      return readDefaults(hub.site, field, id);
    },
    deleteDeviceTrendDefaults: ({ params }, call) => {
      const { id } = deviceOf(hub, params.device_id);
      if (!hub.site.trendDefaults.remove(id)) {
        throw new ApiError('not_found', `device ${id} records new points as the site does already`);
      }
      hub.audit.done(actorOf(call), 'trend_defaults.remove', `device:${id}`);
      return { done: true };
    },
  };
}

async function trendStatus(hub: Hub): Promise<TrendStatus> {
  const { trendLogs } = hub.site;
  const logs = trendLogs.all();
  const running = logs.filter(({ enabled }) => enabled);
  const { problem } = await hub.history.statistics();
  const { samples, points } = hub.building.statistics();
  const wanted = running.map((log): Wanted => {
    // Only of what is recorded when it changes somebody has to look at the points themselves.
    const ids = log.mode === 'change' ? trendLogs.points(log.id) : [];
    return { count: trendLogs.pointCount(log.id), some: rowsOf(hub, someOf(ids)), strategy: strategyDto(log) };
  });
  return {
    recording: problem === '',
    problem,
    logs: logs.length,
    logs_running: running.length,
    points: points.total,
    points_recorded: hub.trends.recorded,
    samples_per_second: Math.round(hub.trends.samplesPerSecond * 1000) / 1000,
    cost: await recordingCost(costDeps(hub), wanted),
    disk_free_bytes: hub.processStats().diskFreeBytes ?? null,
    since_start: { at: hub.monitor.startedAt, ...samples },
  };
}

async function trendedPoints(
  hub: Hub,
  deviceId: number,
  query: Input<Routes['listTrendedPoints']>['query'],
): Promise<Output<Routes['listTrendedPoints']>> {
  const page = pageOf(query);
  const all = hub.site.points
    .byDevice(deviceId)
    .filter(({ id }) => query.recorded === undefined || (hub.trends.of(id) !== undefined) === query.recorded);
  const rows = all.slice(page.offset, page.offset + page.limit);
  const newest = await hub.history.at(
    rows.map(({ id }) => id),
    hub.clock.now(),
    DAY_MS,
  );
  const bytesPerSample = await measuredBytesPerSample(hub.history);
  const items = rows.map((row, index): TrendedPoint => {
    const sample = newest[index];
    return {
      point_id: row.id,
      name: row.name,
      point_type: row.type,
      number: row.number,
      kind: row.kind,
      unit: row.unit,
      recordings: recordingsOf(hub, row),
      last_at: sample?.at ?? null,
      last_value: finite(sample?.value),
      last_quality: sample === undefined ? null : levelOf(sample.quality),
      bytes_per_year: bytesPerYear(hub, row, bytesPerSample),
    };
  });
  return { items, total: all.length, ...page };
}

function recordingsOf(hub: Hub, { id }: PointRow): TrendedPoint['recordings'] {
  return hub.site.trendLogs
    .byPoint(id)
    .filter(({ enabled }) => enabled)
    .map((log) => ({ trend_log_id: log.id, name: log.name, strategy: strategyDto(log) }));
}

function bytesPerYear(hub: Hub, { id }: PointRow, bytesPerSample: number): number | null {
  const recording = hub.trends.of(id);
  if (recording === undefined) return 0;
  if (recording.mode === 'change' || recording.intervalMs === undefined) return null;
  return Math.round(((365 * DAY_MS) / recording.intervalMs) * bytesPerSample);
}

async function estimate(
  hub: Hub,
  { point_ids: wantedIds, strategy }: Input<Routes['estimateRecording']>['body'],
): Promise<Output<Routes['estimateRecording']>> {
  // A large site has tens of thousands of points: they are not read one by one for every stroke of a key.
  const known = hub.site.points.owners();
  const ids = [...new Set(wantedIds)];
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) throw new ApiError('not_found', `there is no point ${unknown}`);
  const ways = Map.groupBy(ids, (id) => JSON.stringify(presentStrategy(hub, id)));
  const now = [...ways.values()].map((own) => wantedOf(hub, own, presentStrategy(hub, own[0] ?? 0)));
  return {
    wanted: await recordingCost(costDeps(hub), [wantedOf(hub, ids, strategy)]),
    now: await recordingCost(costDeps(hub), now),
    disk_free_bytes: hub.processStats().diskFreeBytes ?? null,
  };
}

function wantedOf(hub: Hub, ids: readonly number[], strategy: TrendStrategy | null): Wanted {
  return { count: ids.length, some: rowsOf(hub, someOf(ids)), strategy };
}

function rowsOf(hub: Hub, ids: readonly number[]): PointRow[] {
  return ids.flatMap((id) => hub.site.points.get(id) ?? []);
}

/** As the plan in memory has it; a calendar counts by the longest of its intervals. */
function presentStrategy(hub: Hub, id: number): TrendStrategy | null {
  const recording = hub.trends.of(id);
  if (recording === undefined) return null;
  const seconds = recording.intervalMs === undefined ? undefined : Math.max(1, Math.round(recording.intervalMs / 1000));
  if (recording.mode === 'change') return { mode: 'change', heartbeat_seconds: seconds ?? null };
  return { mode: 'interval', interval_seconds: seconds ?? DAY_SECONDS };
}

function previewCron(hub: Hub, text: string): Output<Routes['previewCron']> {
  const schedule = cronOf(text, 'query/cron');
  const zone = hub.settings.read().time_zone;
  const next: number[] = [];
  let at = hub.clock.now();
  while (next.length < CRON_TIMES_SHOWN) {
    const then = nextCron(schedule, at, zone);
    if (then === undefined) break;
    next.push(then);
    at = then;
  }
  return { next, per_year: ticksPerYear(text, hub.clock.now(), zone) };
}

function pointsOf(hub: Hub, ids: readonly number[]): PointRow[] {
  const wanted = [...new Set(ids)];
  const known = new Map(hub.site.points.some(wanted).map((row) => [row.id, row]));
  return wanted.map((id) => {
    const row = known.get(id);
    if (row === undefined) throw new ApiError('not_found', `there is no point ${id}`);
    return row;
  });
}

function costDeps(hub: Hub) {
  return { clock: hub.clock, history: hub.history, zone: hub.settings.read().time_zone };
}
