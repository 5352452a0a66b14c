import type { Outside } from '../place-limits.ts';
import type { Role, UserRow, UserTable } from '../users.ts';
import { checked, flag, nullable, optional, patched } from './columns.ts';
import type { Connection } from './connection.ts';
import { createLimitCells } from './place-limits.ts';
import { foldCase } from './text-keys.ts';

type Raw = [
  id: number,
  name: string,
  role: Role,
  passwordHash: string,
  disabled: number,
  preferences: string,
  createdAt: number,
  lastLoginAt: number | null,
  outside: Outside | null,
];

const SELECT =
  'SELECT id, name, role, password_hash, disabled, preferences, created_at, last_login_at, outside FROM users';

const INSERT = `
  INSERT INTO users (name, name_key, role, password_hash, disabled, preferences, created_at, outside)
  VALUES (?, ?, ?, ?, 0, '', ?, ?)`;

const UPDATE = `
  UPDATE users
  SET name = ?, name_key = ?, role = ?, password_hash = ?, disabled = ?, preferences = ?, last_login_at = ?, outside = ?
  WHERE id = ?`;

export function createUserTable(connection: Connection): UserTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY name_key`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectByName = connection.prepare<Raw>(`${SELECT} WHERE name_key = ?`);
  const selectCount = connection.prepare<[number]>('SELECT count(*) FROM users');
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM users WHERE id = ?');

  const limits = createLimitCells(connection, 'users');

  const toRow = (raw: Raw): UserRow => rowOf(raw, limits.of(raw[0], raw[8]));
  const get = (id: number): UserRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  const count = (): number => selectCount.get()?.[0] ?? 0;
  const insertOne = (user: Pick<UserRow, 'name' | 'role' | 'passwordHash' | 'limit'>, at: number): UserRow => {
    const { name, role, passwordHash, limit } = user;
    const { id } = checked(
      () => insert.run(name, foldCase(name), role, passwordHash, at, limit?.outside ?? null),
      () => `user ${name}`,
    );
    limits.set(id, limit);
    const row = { id, name, role, passwordHash, disabled: false, preferences: '', createdAt: at };
    return { ...row, lastLoginAt: undefined, limit: limits.of(id, limit?.outside ?? null) };
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    byName(name) {
      const raw = selectByName.get(foldCase(name));
      return raw && toRow(raw);
    },
    count,
    insert: (user, at) => connection.transaction(() => insertOne(user, at)),
    insertFirst: (user, at) =>
      connection.transaction(() => (count() === 0 ? insertOne({ ...user, role: 'admin' }, at) : undefined)),
    update: (id, patch) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched(row, patch, ['lastLoginAt', 'limit']);
        const { name, role, passwordHash, disabled, preferences, lastLoginAt, limit } = next;
        checked(
          () =>
            update.run(
              name,
              foldCase(name),
              role,
              passwordHash,
              flag(disabled),
              preferences,
              nullable(lastLoginAt),
              limit?.outside ?? null,
              id,
            ),
          () => `user ${name}`,
        );
        if ('limit' in patch) limits.set(id, limit);
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function rowOf(
  [id, name, role, passwordHash, disabled, preferences, createdAt, lastLoginAt]: Raw,
  limit: UserRow['limit'],
): UserRow {
  return {
    id,
    name,
    role,
    passwordHash,
    disabled: disabled === 1,
    preferences,
    createdAt,
    lastLoginAt: optional(lastLoginAt),
    limit,
  };
}
