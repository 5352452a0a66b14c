import { assert } from '@t3000/core';
import type { Priority } from '@t3000/core';

import type { WriteRequestRow, WriteRequestState, WriteRequestTable } from '../write-requests.ts';
import { checked, nullable, optional, parseObject } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  id: number,
  pointId: number,
  value: number,
  priority: Priority,
  durationMs: number | null,
  reason: string,
  askedBy: string,
  userId: number,
  tokenId: number | null,
  address: string,
  askedAt: number,
  expiresAt: number,
  state: WriteRequestState,
  decidedBy: string,
  decidedAt: number | null,
  note: string,
  result: string | null,
];

const SELECT = `
  SELECT id, point_id, value, priority, duration_ms, reason, asked_by, user_id, token_id, address, asked_at, expires_at,
         state, decided_by, decided_at, note, result
  FROM write_requests`;

const INSERT = `
  INSERT INTO write_requests (point_id, value, priority, duration_ms, reason, asked_by, user_id, token_id, address,
                              asked_at, expires_at, state, decided_by, note)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '', '')`;

const OPEN = `state IN ('waiting', 'carrying_out')`;

export function createWriteRequestTable(connection: Connection): WriteRequestTable {
  const insert = connection.prepare(INSERT);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectOpen = connection.prepare<Raw>(`${SELECT} WHERE ${OPEN} ORDER BY id`);
  const selectClosed = connection.prepare<Raw>(`${SELECT} WHERE NOT ${OPEN} ORDER BY id DESC LIMIT ? OFFSET ?`);
  const countClosed = connection.prepare<[number]>(`SELECT count(*) FROM write_requests WHERE NOT ${OPEN}`);
  const move = connection.prepare(
    'UPDATE write_requests SET state = ?, decided_by = ?, decided_at = ?, note = ?, result = ? WHERE id = ? AND state = ?',
  );
  const drop = connection.prepare(`DELETE FROM write_requests WHERE NOT ${OPEN} AND decided_at < ?`);
  const get = (id: number): WriteRequestRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    insert: (request) =>
      connection.transaction(() => {
        const { pointId, value, priority, durationMs, reason, askedBy, userId, tokenId, address } = request;
        const { id } = checked(
          () =>
            insert.run(
              pointId,
              value,
              priority,
              nullable(durationMs),
              reason,
              askedBy,
              userId,
              nullable(tokenId),
              address,
              request.askedAt,
              request.expiresAt,
            ),
          () => `a request to write point ${pointId}`,
        );
        const row = get(id);
        assert(row !== undefined, `write request ${id} was not stored`);
        return row;
      }),
    get,
    open: () => selectOpen.all().map(toRow),
    closed: ({ offset, limit }) => ({
      rows: selectClosed.all(limit, offset).map(toRow),
      total: countClosed.get()?.[0] ?? 0,
    }),
    move: (id, from, { state, decidedBy, decidedAt, note, result }) =>
      connection.transaction(() => {
        const cell = result === undefined ? null : JSON.stringify(result);
        return move.run(state, decidedBy, decidedAt, note, cell, id, from).changes > 0;
      }),
    dropBefore: (at) => connection.transaction(() => drop.run(at).changes),
  };
}

function toRow(raw: Raw): WriteRequestRow {
  const [id, pointId, value, priority, durationMs, reason, askedBy, userId, tokenId, address] = raw;
  const [, , , , , , , , , , askedAt, expiresAt, state, decidedBy, decidedAt, note, result] = raw;
  return {
    id,
    pointId,
    value,
    priority,
    durationMs: optional(durationMs),
    reason,
    askedBy,
    userId,
    tokenId: optional(tokenId),
    address,
    askedAt,
    expiresAt,
    state,
    decidedBy,
    decidedAt: optional(decidedAt),
    note,
    result: result === null ? undefined : parseObject(result),
  };
}
