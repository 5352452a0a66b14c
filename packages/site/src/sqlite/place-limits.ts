import type { Outside, PlaceLimit } from '../place-limits.ts';
import type { PlaceId } from '../places.ts';
import { checked } from './columns.ts';
import type { Connection } from './connection.ts';

/** The places of users and of API tokens stand in tables of the same form. */
const tables = {
  users: { table: 'user_places', owner: 'user_id' },
  api_tokens: { table: 'api_token_places', owner: 'token_id' },
} as const;

export interface LimitCells {
  /** The limit of a row that says what is outside of it; undefined for a row without one. */
  of(id: number, outside: Outside | null): PlaceLimit | undefined;
  /** Replaces the places; the row itself keeps what is outside. Throws {@link UnknownReference} without such a place. */
  set(id: number, limit: PlaceLimit | undefined): void;
}

export function createLimitCells(connection: Connection, of: keyof typeof tables): LimitCells {
  const { table, owner } = tables[of];
  const select = connection.prepare<[PlaceId]>(`SELECT place_id FROM ${table} WHERE ${owner} = ? ORDER BY place_id`);
  const clear = connection.prepare(`DELETE FROM ${table} WHERE ${owner} = ?`);
  const insert = connection.prepare(`INSERT OR IGNORE INTO ${table} (${owner}, place_id) VALUES (?, ?)`);
  return {
    of: (id, outside) =>
      outside === null ? undefined : { places: select.all(id).map(([placeId]) => placeId), outside },
    set(id, limit) {
      clear.run(id);
      for (const placeId of limit?.places ?? []) {
        checked(
          () => insert.run(id, placeId),
          () => `a limit to place ${placeId}`,
        );
      }
    },
  };
}
