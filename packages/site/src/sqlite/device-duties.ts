import type { AlarmRouteRow, AlarmRouteTable, OwedAcknowledgementTable } from '../device-duties.ts';
import { checked, flag, nullable, optional } from './columns.ts';
import type { Connection } from './connection.ts';

type Owed = [
  deviceId: number,
  reportKey: string,
  author: string,
  stamp: string,
  attempts: number,
  dueAt: number,
  createdAt: number,
];

const OWED = 'device_id, report_key, author, stamp, attempts, due_at, created_at';

export function createOwedAcknowledgementTable(connection: Connection): OwedAcknowledgementTable {
  const selectAll = connection.prepare<Owed>(
    `SELECT ${OWED} FROM owed_acknowledgements ORDER BY created_at, device_id`,
  );
  const count = connection.prepare<[number]>('SELECT count(*) FROM owed_acknowledgements');
  const put = connection.prepare(`INSERT OR REPLACE INTO owed_acknowledgements (${OWED}) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const remove = connection.prepare('DELETE FROM owed_acknowledgements WHERE device_id = ? AND report_key = ?');
  return {
    all: () =>
      selectAll.all().map(([deviceId, reportKey, author, stamp, attempts, dueAt, createdAt]) => ({
        deviceId,
        reportKey,
        author,
        stamp,
        attempts,
        dueAt,
        createdAt,
      })),
    count: () => count.get()?.[0] ?? 0,
    put: ({ deviceId, reportKey, author, stamp, attempts, dueAt, createdAt }) =>
      connection.transaction(() => {
        checked(
          () => put.run(deviceId, reportKey, author, stamp, attempts, dueAt, createdAt),
          () => `the acknowledgement of ${reportKey} owed to device ${deviceId}`,
        );
      }),
    remove: (deviceId, reportKey) => connection.transaction(() => void remove.run(deviceId, reportKey)),
  };
}

type Route = [
  deviceId: number,
  routeKey: string,
  wished: number,
  author: string,
  createdAt: number,
  checkedAt: number | null,
  problem: string,
];

const ROUTE = 'device_id, route_key, wished, author, created_at, checked_at, problem';

export function createAlarmRouteTable(connection: Connection): AlarmRouteTable {
  const selectAll = connection.prepare<Route>(`SELECT ${ROUTE} FROM alarm_routes ORDER BY device_id, route_key`);
  const selectDevice = connection.prepare<Route>(
    `SELECT ${ROUTE} FROM alarm_routes WHERE device_id = ? ORDER BY route_key`,
  );
  const put = connection.prepare(`INSERT OR REPLACE INTO alarm_routes (${ROUTE}) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const remove = connection.prepare('DELETE FROM alarm_routes WHERE device_id = ? AND route_key = ?');
  return {
    all: () => selectAll.all().map(toRoute),
    ofDevice: (deviceId) => selectDevice.all(deviceId).map(toRoute),
    put: ({ deviceId, routeKey, wished, author, createdAt, checkedAt, problem }) =>
      connection.transaction(() => {
        checked(
          () => put.run(deviceId, routeKey, flag(wished), author, createdAt, nullable(checkedAt), problem),
          () => `the alarms of device ${deviceId}`,
        );
      }),
    remove: (deviceId, routeKey) => connection.transaction(() => void remove.run(deviceId, routeKey)),
  };
}

function toRoute([deviceId, routeKey, wished, author, createdAt, checkedAt, problem]: Route): AlarmRouteRow {
  return { deviceId, routeKey, wished: wished === 1, author, createdAt, checkedAt: optional(checkedAt), problem };
}
