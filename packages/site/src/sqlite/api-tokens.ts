import type { ApiTokenRow, ApiTokenTable } from '../api-tokens.ts';
import type { Outside } from '../place-limits.ts';
import { checked } from './columns.ts';
import type { Connection } from './connection.ts';
import { createLimitCells } from './place-limits.ts';
import { sortKey } from './text-keys.ts';

type Raw = [
  id: number,
  name: string,
  userId: number,
  role: string,
  tokenHash: string,
  start: string,
  createdAt: number,
  expiresAt: number,
  lastUsedAt: number | null,
  lastAddress: string,
  outside: Outside | null,
];

const SELECT = `
  SELECT id, name, user_id, role, token_hash, start, created_at, expires_at, last_used_at, last_address, outside
  FROM api_tokens`;
const INSERT = `
  INSERT INTO api_tokens (name, name_key, user_id, role, token_hash, start, created_at, expires_at, last_address, outside)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)`;

export function createApiTokenTable(connection: Connection): ApiTokenTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY name_key`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectByHash = connection.prepare<Raw>(`${SELECT} WHERE token_hash = ?`);
  const insert = connection.prepare(INSERT);
  const touch = connection.prepare('UPDATE api_tokens SET last_used_at = ?, last_address = ? WHERE id = ?');
  const remove = connection.prepare('DELETE FROM api_tokens WHERE id = ?');
  const limits = createLimitCells(connection, 'api_tokens');
  const toRow = (raw: Raw): ApiTokenRow => rowOf(raw, limits.of(raw[0], raw[10]));
  const get = (id: number): ApiTokenRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    byHash(tokenHash) {
      const raw = selectByHash.get(tokenHash);
      return raw && toRow(raw);
    },
    insert: (token) =>
      connection.transaction(() => {
        const { name, userId, role, tokenHash, start, createdAt, expiresAt, limit } = token;
        const outside = limit?.outside ?? null;
        const { id } = checked(
          () => insert.run(name, sortKey(name), userId, role, tokenHash, start, createdAt, expiresAt, outside),
          () => `an API token named "${name}"`,
        );
        limits.set(id, limit);
        return { ...token, id, lastUsedAt: undefined, lastAddress: '' };
      }),
    touch: (id, at, address) => connection.transaction(() => void touch.run(at, address, id)),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function rowOf(
  [id, name, userId, role, tokenHash, start, createdAt, expiresAt, lastUsedAt, lastAddress]: Raw,
  limit: ApiTokenRow['limit'],
): ApiTokenRow {
  return {
    id,
    name,
    userId,
    role,
    tokenHash,
    start,
    createdAt,
    expiresAt,
    lastUsedAt: lastUsedAt ?? undefined,
    lastAddress,
    limit,
  };
}
