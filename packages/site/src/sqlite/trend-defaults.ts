import type { TrendDefaultTable } from '../trend-defaults.ts';
import { checked, parseJson } from './columns.ts';
import type { Connection } from './connection.ts';

export function createTrendDefaultTable(connection: Connection): TrendDefaultTable {
  const select = connection.prepare<[string]>('SELECT strategies FROM trend_defaults WHERE device_id = ?');
  const all = connection.prepare<[number]>('SELECT device_id FROM trend_defaults ORDER BY device_id');
  const upsert = connection.prepare(
    'INSERT INTO trend_defaults (device_id, strategies) VALUES (?, ?) ON CONFLICT DO UPDATE SET strategies = excluded.strategies',
  );
  const remove = connection.prepare('DELETE FROM trend_defaults WHERE device_id = ?');
  return {
    get: (deviceId) => {
      const raw = select.get(deviceId);
      return raw && parseJson(raw[0]);
    },
    set: (deviceId, strategies) =>
      connection.transaction(() => {
        checked(
          () => upsert.run(deviceId, JSON.stringify(strategies)),
          () => `recording of device ${deviceId}`,
        );
      }),
    remove: (deviceId) => connection.transaction(() => remove.run(deviceId).changes > 0),
    devices: () => all.all().map(([id]) => id),
  };
}
