import type { PointId } from '@t3000/core';

import { UnknownReference } from '../errors.ts';
import type { TrendLogRow, TrendLogTable, TrendMode } from '../trend-logs.ts';
import { checked, flag, nullable, optional, patched } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  id: number,
  name: string,
  deviceId: number | null,
  mode: TrendMode,
  intervalMs: number,
  cron: string,
  deadband: number | null,
  heartbeatMs: number | null,
  enabled: number,
  createdAt: number,
  startedAt: number,
];

const COLUMNS = `
  l.id, l.name, l.device_id, l.mode, l.interval_ms, l.cron, l.deadband, l.heartbeat_ms, l.enabled, l.created_at, l.started_at`;
const SELECT = `SELECT ${COLUMNS} FROM trend_logs l`;
const INSERT = `
  INSERT INTO trend_logs (name, device_id, mode, interval_ms, cron, deadband, heartbeat_ms, enabled, started_at, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `
  UPDATE trend_logs
  SET name = ?, device_id = ?, mode = ?, interval_ms = ?, cron = ?, deadband = ?, heartbeat_ms = ?, enabled = ?, started_at = ?
  WHERE id = ?`;
const SCHEDULE = `
  SELECT p.point_id, min(l.interval_ms)
  FROM trend_logs l JOIN trend_log_points p ON p.trend_log_id = l.id
  WHERE l.enabled = 1 AND l.mode = 'interval'
  GROUP BY p.point_id`;

/** Lists go in as one parameter: a statement for each of forty thousand points keeps everybody waiting. */
const LISTED = 'SELECT value FROM json_each(?)';
const ENABLED_OF = `
  SELECT p.point_id, min(l.id)
  FROM trend_log_points p JOIN trend_logs l ON l.id = p.trend_log_id
  WHERE p.point_id IN (${LISTED}) AND l.enabled = 1
  GROUP BY p.point_id`;

export function createTrendLogTable(connection: Connection): TrendLogTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY l.id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE l.id = ?`);
  const selectByDevice = connection.prepare<Raw>(`${SELECT} WHERE l.device_id = ? ORDER BY l.id`);
  const selectByPoint = connection.prepare<Raw>(
    `${SELECT} JOIN trend_log_points p ON p.trend_log_id = l.id WHERE p.point_id = ? ORDER BY l.id`,
  );
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM trend_logs WHERE id = ?');
  const members = createMembers(connection);
  const schedule = connection.prepare<[number, number]>(SCHEDULE);
  const enabledOf = connection.prepare<[number, number]>(ENABLED_OF);
  const get = (id: number): TrendLogRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    ...members,
    all: () => selectAll.all().map(toRow),
    get,
    byDevice: (deviceId) => selectByDevice.all(deviceId).map(toRow),
    byPoint: (pointId) => selectByPoint.all(pointId).map(toRow),
    enabledOf: (pointIds) => new Map(enabledOf.all(JSON.stringify(pointIds))),
    insert: (log, pointIds, at) =>
      connection.transaction(() => {
        const row = { mode: 'interval', cron: '', deadband: undefined, heartbeatMs: undefined, ...log } as const;
        const { id } = checked(
          () => insert.run(...cells({ ...row, startedAt: at }), at),
          () => `trend log ${log.name}`,
        );
        members.addPoints(id, pointIds);
        return { ...row, id, createdAt: at, startedAt: at };
      }),
    update: (id, patch) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched(row, patch, ['deviceId', 'deadband', 'heartbeatMs']);
        checked(
          () => update.run(...cells(next), id),
          () => `trend log ${next.name}`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
    schedule: () => new Map(schedule.all()),
  };
}

/** Which points stand in which log. */
function createMembers(
  connection: Connection,
): Pick<TrendLogTable, 'points' | 'pointCount' | 'setPoints' | 'addPoints' | 'dropPoints'> {
  const select = connection.prepare<[number]>(
    'SELECT point_id FROM trend_log_points WHERE trend_log_id = ? ORDER BY position',
  );
  const count = connection.prepare<[number]>('SELECT count(*) FROM trend_log_points WHERE trend_log_id = ?');
  const last = connection.prepare<[number]>(
    'SELECT coalesce(max(position), -1) FROM trend_log_points WHERE trend_log_id = ?',
  );
  const clear = connection.prepare('DELETE FROM trend_log_points WHERE trend_log_id = ?');
  const insert = connection.prepare(
    'INSERT INTO trend_log_points (trend_log_id, position, point_id) VALUES (?, ?, ?) ON CONFLICT (trend_log_id, point_id) DO NOTHING',
  );
  const insertAll = connection.prepare(
    `INSERT INTO trend_log_points (trend_log_id, position, point_id) SELECT ?, ? + key, value FROM json_each(?)
     WHERE true ON CONFLICT (trend_log_id, point_id) DO NOTHING`,
  );
  const logsOf = connection.prepare<[number]>(
    `SELECT DISTINCT trend_log_id FROM trend_log_points WHERE point_id IN (${LISTED}) ORDER BY 1`,
  );
  const drop = connection.prepare(`DELETE FROM trend_log_points WHERE point_id IN (${LISTED})`);
  const add = (id: number, pointIds: readonly PointId[]): void => {
    // A point listed twice is recorded once.
    const ids = [...new Set(pointIds)];
    const first = (last.get(id)?.[0] ?? -1) + 1;
    try {
      checked(
        () => insertAll.run(id, first, JSON.stringify(ids)),
        () => `trend log ${id} with its points`,
      );
    } catch (error) {
      if (!(error instanceof UnknownReference)) throw error;
      // One by one, to name the one that is not there.
      for (const [index, pointId] of ids.entries()) {
        checked(
          () => insert.run(id, first + index, pointId),
          () => `trend log ${id} with point ${pointId}`,
        );
      }
    }
  };
  return {
    points: (id) => select.all(id).map(([pointId]) => pointId),
    pointCount: (id) => count.get(id)?.[0] ?? 0,
    addPoints: (id, pointIds) => connection.transaction(() => add(id, pointIds)),
    setPoints: (id, pointIds) =>
      connection.transaction(() => {
        clear.run(id);
        add(id, pointIds);
      }),
    dropPoints: (pointIds) =>
      connection.transaction(() => {
        const ids = JSON.stringify(pointIds);
        const logs = logsOf.all(ids).map(([id]) => id);
        drop.run(ids);
        return logs;
      }),
  };
}

function cells(row: Omit<TrendLogRow, 'id' | 'createdAt'>): (string | number | null)[] {
  return [
    row.name,
    nullable(row.deviceId),
    row.mode,
    row.intervalMs,
    row.cron,
    nullable(row.deadband),
    nullable(row.heartbeatMs),
    flag(row.enabled),
    row.startedAt,
  ];
}

function toRow([
  id,
  name,
  deviceId,
  mode,
  intervalMs,
  cron,
  deadband,
  heartbeatMs,
  enabled,
  createdAt,
  startedAt,
]: Raw) {
  return {
    id,
    name,
    deviceId: optional(deviceId),
    mode,
    intervalMs,
    cron,
    deadband: optional(deadband),
    heartbeatMs: optional(heartbeatMs),
    enabled: enabled === 1,
    createdAt,
    startedAt,
  };
}
