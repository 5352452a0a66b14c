import type { Quality } from '@t3000/core';

import type { CacheTable } from '../cache.ts';
import type { Connection } from './connection.ts';

type Raw = [pointId: number, at: number, value: number | null, quality: number];

/** A point may have been removed since its value was taken: then there is nothing to keep. */
const SAVE = `
  INSERT INTO realtime_data_cache (point_id, at, value, quality)
  SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM monitoring_points WHERE id = ?1)
  ON CONFLICT (point_id) DO UPDATE SET at = excluded.at, value = excluded.value, quality = excluded.quality`;

export function createCacheTable(connection: Connection): CacheTable {
  const selectAll = connection.prepare<Raw>('SELECT point_id, at, value, quality FROM realtime_data_cache');
  const save = connection.prepare(SAVE);
  return {
    load: () =>
      selectAll.all().map(([pointId, at, value, quality]) => ({
        pointId,
        at,
        value: value ?? Number.NaN,
        // The byte was a quality when it was saved.
        quality: quality as Quality,
      })),
    save: (samples) =>
      connection.transaction(() => {
        // SQLite turns NaN into NULL by itself.
        for (const { pointId, at, value, quality } of samples) save.run(pointId, at, value, quality);
      }),
  };
}
