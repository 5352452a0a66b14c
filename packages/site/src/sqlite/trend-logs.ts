import type { PointId } from '@t3000/core';

import type { TrendLogRow, TrendLogTable } from '../trend-logs.ts';
import { checked, flag, nullable, optional, patched } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [id: number, name: string, deviceId: number | null, intervalMs: number, enabled: number, createdAt: number];

const SELECT = 'SELECT id, name, device_id, interval_ms, enabled, created_at FROM trend_logs';

const SCHEDULE = `
  SELECT p.point_id, min(l.interval_ms)
  FROM trend_logs l JOIN trend_log_points p ON p.trend_log_id = l.id
  WHERE l.enabled = 1
  GROUP BY p.point_id`;

export function createTrendLogTable(connection: Connection): TrendLogTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectByDevice = connection.prepare<Raw>(`${SELECT} WHERE device_id = ? ORDER BY id`);
  const insert = connection.prepare(
    'INSERT INTO trend_logs (name, device_id, interval_ms, enabled, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const update = connection.prepare(
    'UPDATE trend_logs SET name = ?, device_id = ?, interval_ms = ?, enabled = ? WHERE id = ?',
  );
  const remove = connection.prepare('DELETE FROM trend_logs WHERE id = ?');
  const selectPoints = connection.prepare<[number]>(
    'SELECT point_id FROM trend_log_points WHERE trend_log_id = ? ORDER BY position',
  );
  const clearPoints = connection.prepare('DELETE FROM trend_log_points WHERE trend_log_id = ?');
  const insertPoint = connection.prepare(
    'INSERT INTO trend_log_points (trend_log_id, position, point_id) VALUES (?, ?, ?)',
  );
  const schedule = connection.prepare<[number, number]>(SCHEDULE);

  const get = (id: number): TrendLogRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  const setPoints = (id: number, pointIds: readonly PointId[]): void => {
    clearPoints.run(id);
    // A point listed twice is sampled once.
    for (const [position, pointId] of [...new Set(pointIds)].entries()) {
      checked(
        () => insertPoint.run(id, position, pointId),
        () => `trend log ${id} with point ${pointId}`,
      );
    }
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    byDevice: (deviceId) => selectByDevice.all(deviceId).map(toRow),
    insert: (log, pointIds, at) =>
      connection.transaction(() => {
        const { id } = checked(
          () => insert.run(log.name, nullable(log.deviceId), log.intervalMs, flag(log.enabled), at),
          () => `trend log ${log.name}`,
        );
        setPoints(id, pointIds);
        return { ...log, id, createdAt: at };
      }),
    update: (id, patch) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched(row, patch, ['deviceId']);
        checked(
          () => update.run(next.name, nullable(next.deviceId), next.intervalMs, flag(next.enabled), id),
          () => `trend log ${next.name}`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
    points: (id) => selectPoints.all(id).map(([pointId]) => pointId),
    setPoints: (id, pointIds) => connection.transaction(() => setPoints(id, pointIds)),
    schedule: () => new Map(schedule.all()),
  };
}

function toRow([id, name, deviceId, intervalMs, enabled, createdAt]: Raw): TrendLogRow {
  return { id, name, deviceId: optional(deviceId), intervalMs, enabled: enabled === 1, createdAt };
}
