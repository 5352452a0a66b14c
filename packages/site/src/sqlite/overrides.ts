import { assert } from '@t3000/core';
import type { Priority } from '@t3000/core';

import type { OverrideRow, OverrideTable } from '../overrides.ts';
import { checked, nullable, optional } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  id: number,
  pointId: number,
  priority: Priority,
  value: number,
  author: string,
  reason: string,
  setAt: number,
  expiresAt: number | null,
];

const COLUMNS = 'id, point_id, priority, value, author, reason, set_at, expires_at';

const PUT = `
  INSERT INTO overrides (point_id, priority, value, author, reason, set_at, expires_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (point_id, priority) DO UPDATE
  SET value = excluded.value, author = excluded.author, reason = excluded.reason, set_at = excluded.set_at,
      expires_at = excluded.expires_at
  RETURNING ${COLUMNS}`;

export function createOverrideTable(connection: Connection): OverrideTable {
  const selectAll = connection.prepare<Raw>(`SELECT ${COLUMNS} FROM overrides ORDER BY set_at, id`);
  const selectByPoint = connection.prepare<Raw>(
    `SELECT ${COLUMNS} FROM overrides WHERE point_id = ? ORDER BY priority`,
  );
  const put = connection.prepare<Raw>(PUT);
  const remove = connection.prepare('DELETE FROM overrides WHERE point_id = ? AND priority = ?');
  return {
    all: () => selectAll.all().map(toRow),
    byPoint: (pointId) => selectByPoint.all(pointId).map(toRow),
    put: ({ pointId, priority, value, author, reason, setAt, expiresAt }) =>
      connection.transaction(() => {
        const raw = checked(
          () => put.get(pointId, priority, value, author, reason, setAt, nullable(expiresAt)),
          () => `override of point ${pointId}`,
        );
        assert(raw !== undefined, `the override of point ${pointId} was not returned`);
        return toRow(raw);
      }),
    remove: (pointId, priority) => connection.transaction(() => remove.run(pointId, priority).changes > 0),
  };
}

function toRow([id, pointId, priority, value, author, reason, setAt, expiresAt]: Raw): OverrideRow {
  return { id, pointId, priority, value, author, reason, setAt, expiresAt: optional(expiresAt) };
}
