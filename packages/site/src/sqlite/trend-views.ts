import type { NewTrendView, TrendViewRow, TrendViewTable } from '../trend-views.ts';
import { checked, flag, patched } from './columns.ts';
import type { Connection } from './connection.ts';
import { sortKey } from './text-keys.ts';

type Raw = [
  id: number,
  ownerId: number,
  name: string,
  shared: number,
  address: string,
  createdAt: number,
  updatedAt: number,
];

const SELECT = 'SELECT id, owner_id, name, shared, address, created_at, updated_at FROM trend_views';
const INSERT = `
  INSERT INTO trend_views (owner_id, name, name_key, shared, address, updated_at, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `
  UPDATE trend_views SET owner_id = ?, name = ?, name_key = ?, shared = ?, address = ?, updated_at = ? WHERE id = ?`;

export function createTrendViewTable(connection: Connection): TrendViewTable {
  const selectVisible = connection.prepare<Raw>(`${SELECT} WHERE owner_id = ? OR shared = 1 ORDER BY name_key, id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const count = connection.prepare<[number]>('SELECT count(*) FROM trend_views WHERE owner_id = ?');
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM trend_views WHERE id = ?');
  const get = (id: number): TrendViewRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    visibleTo: (userId) => selectVisible.all(userId).map(toRow),
    countOf: (userId) => count.get(userId)?.[0] ?? 0,
    get,
    insert: (view, at) =>
      connection.transaction(() => {
        const { id } = checked(
          () => insert.run(...cells(view, at), at),
          () => `a trend view named "${view.name}"`,
        );
        return { ...view, id, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<NewTrendView>(row, patch, []);
        checked(
          () => update.run(...cells(next, at), id),
          () => `a trend view named "${next.name}"`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function cells({ ownerId, name, shared, address }: NewTrendView, at: number): (string | number)[] {
  return [ownerId, name, sortKey(name), flag(shared), address, at];
}

function toRow([id, ownerId, name, shared, address, createdAt, updatedAt]: Raw): TrendViewRow {
  return { id, ownerId, name, shared: shared === 1, address, createdAt, updatedAt };
}
