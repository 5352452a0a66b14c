import type { TagTable } from '../tags.ts';
import { checked } from './columns.ts';
import type { Connection } from './connection.ts';

const USES = `
  SELECT tag, sum(points), sum(devices)
  FROM (SELECT tag, 1 AS points, 0 AS devices FROM point_tags UNION ALL SELECT tag, 0, 1 FROM device_tags)
  GROUP BY tag ORDER BY tag`;

export function createTagTable(connection: Connection): TagTable {
  const uses = connection.prepare<[string, number, number]>(USES);
  const points = tagsOf(connection, 'point');
  const devices = tagsOf(connection, 'device');
  return {
    ofPoint: points.get,
    ofDevice: devices.get,
    setPoint: points.set,
    setDevice: devices.set,
    uses: () => uses.all().map(([tag, pointCount, deviceCount]) => ({ tag, points: pointCount, devices: deviceCount })),
  };
}

function tagsOf(connection: Connection, what: 'point' | 'device') {
  const select = connection.prepare<[string]>(`SELECT tag FROM ${what}_tags WHERE ${what}_id = ? ORDER BY tag`);
  const clear = connection.prepare(`DELETE FROM ${what}_tags WHERE ${what}_id = ?`);
  const insert = connection.prepare(`INSERT INTO ${what}_tags (${what}_id, tag) VALUES (?, ?)`);
  return {
    get: (id: number): string[] => select.all(id).map(([tag]) => tag),
    set: (id: number, tags: readonly string[]): void =>
      connection.transaction(() => {
        clear.run(id);
        for (const tag of new Set(tags)) {
          checked(
            () => insert.run(id, tag),
            () => `tag ${tag} of ${what} ${id}`,
          );
        }
      }),
  };
}
