import type { SessionRow, SessionTable } from '../sessions.ts';
import { checked } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  tokenHash: string,
  userId: number,
  createdAt: number,
  lastSeenAt: number,
  expiresAt: number,
  address: string,
  userAgent: string,
];

const SELECT = 'SELECT token_hash, user_id, created_at, last_seen_at, expires_at, address, user_agent FROM sessions';

const INSERT = `
  INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at, address, user_agent)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

export function createSessionTable(connection: Connection): SessionTable {
  const selectOne = connection.prepare<Raw>(`${SELECT} WHERE token_hash = ?`);
  const selectByUser = connection.prepare<Raw>(`${SELECT} WHERE user_id = ? ORDER BY created_at, token_hash`);
  const insert = connection.prepare(INSERT);
  const touch = connection.prepare('UPDATE sessions SET last_seen_at = ? WHERE token_hash = ?');
  const remove = connection.prepare('DELETE FROM sessions WHERE token_hash = ?');
  const removeByUser = connection.prepare('DELETE FROM sessions WHERE user_id = ? AND token_hash IS NOT ?');
  const removeExpired = connection.prepare('DELETE FROM sessions WHERE expires_at <= ? OR last_seen_at <= ?');
  return {
    get(tokenHash) {
      const raw = selectOne.get(tokenHash);
      return raw && toRow(raw);
    },
    byUser: (userId) => selectByUser.all(userId).map(toRow),
    insert: (session) =>
      connection.transaction(() => {
        const { tokenHash, userId, createdAt, lastSeenAt, expiresAt, address, userAgent } = session;
        checked(
          () => insert.run(tokenHash, userId, createdAt, lastSeenAt, expiresAt, address, userAgent),
          () => `session of user ${userId}`,
        );
      }),
    touch: (tokenHash, at) => connection.transaction(() => void touch.run(at, tokenHash)),
    remove: (tokenHash) => connection.transaction(() => remove.run(tokenHash).changes > 0),
    removeByUser: (userId, exceptTokenHash) =>
      connection.transaction(() => removeByUser.run(userId, exceptTokenHash ?? null).changes),
    removeExpired: (now, idleBefore) => connection.transaction(() => removeExpired.run(now, idleBefore).changes),
  };
}

function toRow([tokenHash, userId, createdAt, lastSeenAt, expiresAt, address, userAgent]: Raw): SessionRow {
  return { tokenHash, userId, createdAt, lastSeenAt, expiresAt, address, userAgent };
}
