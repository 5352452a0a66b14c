import type { NewTrendView, TrendViewRow, TrendViewTable } from '../trend-views.ts';
import { flag } from './columns.ts';
import type { Connection } from './connection.ts';
import { stampedRows } from './stamped-rows.ts';
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
const sql = {
  selectById: `${SELECT} WHERE id = ?`,
  insert: `INSERT INTO trend_views (owner_id, name, name_key, shared, address, updated_at, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE trend_views SET owner_id = ?, name = ?, name_key = ?, shared = ?, address = ?, updated_at = ?
    WHERE id = ?`,
  remove: 'DELETE FROM trend_views WHERE id = ?',
};

export function createTrendViewTable(connection: Connection): TrendViewTable {
  const selectVisible = connection.prepare<Raw>(`${SELECT} WHERE owner_id = ? OR shared = 1 ORDER BY name_key, id`);
  const count = connection.prepare<[number]>('SELECT count(*) FROM trend_views WHERE owner_id = ?');
  return {
    visibleTo: (userId) => selectVisible.all(userId).map(toRow),
    countOf: (userId) => count.get(userId)?.[0] ?? 0,
    ...stampedRows<Raw, NewTrendView>(connection, sql, { nameOf, cells, toRow }),
  };
}

const nameOf = ({ name }: NewTrendView) => `a trend view named "${name}"`;

function cells({ ownerId, name, shared, address }: NewTrendView, at: number): (string | number)[] {
  return [ownerId, name, sortKey(name), flag(shared), address, at];
}

function toRow([id, ownerId, name, shared, address, createdAt, updatedAt]: Raw): TrendViewRow {
  return { id, ownerId, name, shared: shared === 1, address, createdAt, updatedAt };
}
