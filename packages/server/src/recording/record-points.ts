import { isNumberKind } from '@t3000/core';
import type { DeviceId, PointId } from '@t3000/core';
import type { Config, TrendStrategy } from '@t3000/contract';
import type { DeviceRow, PointRow, SiteStore, TrendLogRow } from '@t3000/site';
import { defaultRecording, readDefaults } from './defaults.ts';
import { isSameRecording, strategyDto, wordsOf } from './strategy.ts';
import type { Recording } from './strategy.ts';

type Site = Pick<SiteStore, 'transaction' | 'trendLogs' | 'devices' | 'points' | 'settings' | 'trendDefaults'>;

export interface Recorded {
  readonly changed: number;
  readonly logIds: readonly number[];
  readonly before: readonly { readonly strategy: TrendStrategy | null; readonly pointIds: readonly PointId[] }[];
}

/**
 * Takes points out of whatever recorded them and puts them into the log of their device that records as wanted, made
 * when there is none; undefined leaves them unrecorded. Logs that lost their last point go.
 */
export function recordPoints(
  site: Site,
  points: readonly Pick<PointRow, 'id' | 'deviceId'>[],
  wanted: Recording | undefined,
  at: number,
): Recorded {
  return site.transaction(() => {
    const before = waysOf(site, points);
    const left = site.trendLogs.dropPoints(points.map(({ id }) => id));
    const logIds: number[] = [];
    if (wanted !== undefined) {
      for (const [deviceId, own] of Map.groupBy(points, (point) => point.deviceId)) {
        const ids = own.map(({ id }) => id);
        logIds.push(join(site, deviceId, wanted, ids, at).id);
      }
    }
    for (const id of left) if (!logIds.includes(id) && site.trendLogs.pointCount(id) === 0) site.trendLogs.remove(id);
    return { changed: points.length, logIds, before };
  });
}

/** New points of a device are recorded as its defaults say. Those that stand in a log already stay there. */
export function recordNewPoints(
  site: Site,
  field: Config['field'],
  device: Pick<DeviceRow, 'id'>,
  points: readonly PointRow[],
  at: number,
): void {
  const defaults = readDefaults(site, field, device.id);
  const ways = new Map<string, { recording: Recording; ids: PointId[] }>();
  for (const point of points) {
    const { type, kind } = point;
    const recording = isNumberKind(kind) ? defaultRecording(defaults, { type, kind }) : undefined;
    if (recording === undefined) continue;
    const key = JSON.stringify(strategyDto(recording));
    const way = ways.get(key);
    if (way === undefined) ways.set(key, { recording, ids: [point.id] });
    else way.ids.push(point.id);
  }
  for (const { recording, ids } of ways.values()) join(site, device.id, recording, ids, at);
}

function join(
  { trendLogs, devices }: Site,
  deviceId: DeviceId,
  recording: Recording,
  ids: readonly PointId[],
  at: number,
): TrendLogRow {
  const logs = trendLogs.byDevice(deviceId);
  const known = logs.find((log) => log.enabled && isSameRecording(log, recording));
  if (known !== undefined) {
    trendLogs.addPoints(known.id, ids);
    return known;
  }
  const device = devices.get(deviceId)?.name ?? `device ${deviceId}`;
  const name = logs.length === 0 ? device : `${device} · ${wordsOf(recording)}`;
  return trendLogs.insert({ ...recording, name, deviceId, enabled: true }, ids, at);
}

function waysOf({ trendLogs }: Site, points: readonly Pick<PointRow, 'id'>[]): Recorded['before'] {
  const ids = points.map(({ id }) => id);
  const logs = trendLogs.enabledOf(ids);
  const strategies = new Map([...new Set(logs.values())].map((id) => [id, strategyOf(trendLogs.get(id))]));
  const ways = Map.groupBy(ids, (id) => {
    const log = logs.get(id);
    return JSON.stringify(log === undefined ? null : strategies.get(log));
  });
  // Each key was made of a strategy just now.
  return [...ways].map(([key, pointIds]) => ({ strategy: JSON.parse(key) as TrendStrategy | null, pointIds }));
}

function strategyOf(log: TrendLogRow | undefined): TrendStrategy | null {
  return log === undefined ? null : strategyDto(log);
}
