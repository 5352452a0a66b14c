import type { NewTrendNote, TrendNoteRow, TrendNoteTable } from '../trend-notes.ts';
import { nullable, optional } from './columns.ts';
import type { Connection } from './connection.ts';
import { stampedRows } from './stamped-rows.ts';

type Raw = [
  id: number,
  at: number,
  until: number | null,
  pointId: number | null,
  text: string,
  author: string,
  createdAt: number,
  updatedAt: number,
];

const SELECT = 'SELECT id, at, until, point_id, text, author, created_at, updated_at FROM trend_notes';
const WITHIN = `
  ${SELECT}
  WHERE at < ? AND coalesce(until, at) >= ?
    AND (point_id IS NULL OR point_id IN (SELECT value FROM json_each(?)))
  ORDER BY at DESC, id DESC LIMIT ?`;
const sql = {
  selectById: `${SELECT} WHERE id = ?`,
  insert: `INSERT INTO trend_notes (at, until, point_id, text, author, updated_at, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  update: 'UPDATE trend_notes SET at = ?, until = ?, point_id = ?, text = ?, author = ?, updated_at = ? WHERE id = ?',
  remove: 'DELETE FROM trend_notes WHERE id = ?',
};

export function createTrendNoteTable(connection: Connection): TrendNoteTable {
  const selectWithin = connection.prepare<Raw>(WITHIN);
  return {
    within: (from, to, pointIds, limit) =>
      selectWithin.all(to, from, JSON.stringify(pointIds), limit).map(toRow).toReversed(),
    ...stampedRows<Raw, NewTrendNote>(connection, sql, { nameOf, cells, toRow, clearable: ['until', 'pointId'] }),
  };
}

const nameOf = ({ pointId }: NewTrendNote) => (pointId === undefined ? 'a note' : `a note on point ${pointId}`);

function cells({ at, until, pointId, text, author }: NewTrendNote, now: number): (string | number | null)[] {
  return [at, nullable(until), nullable(pointId), text, author, now];
}

function toRow([id, at, until, pointId, text, author, createdAt, updatedAt]: Raw): TrendNoteRow {
  return { id, at, until: optional(until), pointId: optional(pointId), text, author, createdAt, updatedAt };
}
