import type { Role, UserRow, UserTable } from '../users.ts';
import { checked, flag, nullable, optional, patched } from './columns.ts';
import type { Connection } from './connection.ts';
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
];

const SELECT = 'SELECT id, name, role, password_hash, disabled, preferences, created_at, last_login_at FROM users';

const INSERT = `
  INSERT INTO users (name, name_key, role, password_hash, disabled, preferences, created_at)
  VALUES (?, ?, ?, ?, 0, '', ?)`;

const UPDATE = `
  UPDATE users
  SET name = ?, name_key = ?, role = ?, password_hash = ?, disabled = ?, preferences = ?, last_login_at = ?
  WHERE id = ?`;

export function createUserTable(connection: Connection): UserTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY name_key`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectByName = connection.prepare<Raw>(`${SELECT} WHERE name_key = ?`);
  const selectCount = connection.prepare<[number]>('SELECT count(*) FROM users');
  const insert = connection.prepare(INSERT);
  const update = connection.prepare(UPDATE);
  const remove = connection.prepare('DELETE FROM users WHERE id = ?');

  const get = (id: number): UserRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  const count = (): number => selectCount.get()?.[0] ?? 0;
  const insertOne = (user: Pick<UserRow, 'name' | 'role' | 'passwordHash'>, at: number): UserRow => {
    const { id } = checked(
      () => insert.run(user.name, foldCase(user.name), user.role, user.passwordHash, at),
      () => `user ${user.name}`,
    );
    const { name, role, passwordHash } = user;
    return { id, name, role, passwordHash, disabled: false, preferences: '', createdAt: at, lastLoginAt: undefined };
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
        const { name, role, passwordHash, disabled, preferences, lastLoginAt } = patched(row, patch, ['lastLoginAt']);
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
              id,
            ),
          () => `user ${name}`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function toRow([id, name, role, passwordHash, disabled, preferences, createdAt, lastLoginAt]: Raw): UserRow {
  return {
    id,
    name,
    role,
    passwordHash,
    disabled: disabled === 1,
    preferences,
    createdAt,
    lastLoginAt: optional(lastLoginAt),
  };
}
