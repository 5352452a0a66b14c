import type { NewTrendNote, TrendNoteRow, TrendNoteTable } from '../trend-notes.ts';
import { checked, nullable, optional, patched } from './columns.ts';
import type { Connection } from './connection.ts';

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
const INSERT = `
  INSERT INTO trend_notes (at, until, point_id, text, author, updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `
  UPDATE trend_notes SET at = ?, until = ?, point_id = ?, text = ?, author = ?, updated_at = ? WHERE id = ?`;

export function createTrendNoteTable(connection: Connection): TrendNoteTable {
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectWithin = connection.prepare<Raw>(WITHIN);
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM trend_notes WHERE id = ?');
  const get = (id: number): TrendNoteRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    get,
    within: (from, to, pointIds, limit) =>
      selectWithin.all(to, from, JSON.stringify(pointIds), limit).map(toRow).toReversed(),
    insert: (note, at) =>
      connection.transaction(() => {
        const { id } = write(() => insert.run(...cells(note, at), at), note);
        return { ...note, id, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<NewTrendNote>(row, patch, ['until', 'pointId']);
        write(() => update.run(...cells(next, at), id), next);
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function write<T>(run: () => T, { pointId }: NewTrendNote): T {
  return checked(run, () => (pointId === undefined ? 'a note' : `a note on point ${pointId}`));
}

function cells({ at, until, pointId, text, author }: NewTrendNote, now: number): (string | number | null)[] {
  return [at, nullable(until), nullable(pointId), text, author, now];
}

function toRow([id, at, until, pointId, text, author, createdAt, updatedAt]: Raw): TrendNoteRow {
  return { id, at, until: optional(until), pointId: optional(pointId), text, author, createdAt, updatedAt };
}
