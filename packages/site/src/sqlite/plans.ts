import type { PlaceTable } from '../places.ts';
import { checked } from './columns.ts';
import type { Connection } from './connection.ts';

type Plans = Pick<PlaceTable, 'plan' | 'setPlan' | 'removePlan' | 'plans' | 'markers' | 'setMarkers'>;

const PUT_PLAN = `
  INSERT INTO floor_plans (floor_id, content_type, bytes, width, height, updated_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (floor_id) DO UPDATE
  SET content_type = excluded.content_type, bytes = excluded.bytes, width = excluded.width, height = excluded.height,
      updated_at = excluded.updated_at`;

/** Pictures of floors and the markers on them. */
export function createPlanTable(connection: Connection): Plans {
  const select = connection.prepare<[string, Uint8Array, number, number, number]>(
    'SELECT content_type, bytes, width, height, updated_at FROM floor_plans WHERE floor_id = ?',
  );
  const selectTimes = connection.prepare<[number, number]>('SELECT floor_id, updated_at FROM floor_plans');
  const put = connection.prepare(PUT_PLAN);
  const remove = connection.prepare('DELETE FROM floor_plans WHERE floor_id = ?');
  const selectMarkers = connection.prepare<[number, number, number]>(
    'SELECT point_id, x, y FROM plan_markers WHERE floor_id = ? ORDER BY point_id',
  );
  const clearMarkers = connection.prepare('DELETE FROM plan_markers WHERE floor_id = ?');
  const insertMarker = connection.prepare('INSERT INTO plan_markers (floor_id, point_id, x, y) VALUES (?, ?, ?, ?)');
  return {
    plan(floorId) {
      const raw = select.get(floorId);
      if (raw === undefined) return undefined;
      const [contentType, bytes, width, height, updatedAt] = raw;
      return { contentType, bytes, width, height, updatedAt };
    },
    setPlan: (floorId, { contentType, bytes, width, height, updatedAt }) =>
      connection.transaction(() => {
        checked(
          () => put.run(floorId, contentType, bytes, width, height, updatedAt),
          () => `plan of floor ${floorId}`,
        );
      }),
    removePlan: (floorId) => connection.transaction(() => remove.run(floorId).changes > 0),
    plans: () => new Map(selectTimes.all()),
    markers: (floorId) => selectMarkers.all(floorId).map(([pointId, x, y]) => ({ pointId, at: [x, y] })),
    setMarkers: (floorId, markers) =>
      connection.transaction(() => {
        clearMarkers.run(floorId);
        // A point listed twice stands where it was put last.
        for (const [pointId, [x, y]] of new Map(markers.map((marker) => [marker.pointId, marker.at]))) {
          checked(
            () => insertMarker.run(floorId, pointId, x, y),
            () => `marker of point ${pointId} on floor ${floorId}`,
          );
        }
      }),
  };
}
