import type { DashboardOwner, DashboardTable } from '../dashboards.ts';
import { checked, parseJson } from './columns.ts';
import type { Connection } from './connection.ts';

const INSERT = 'INSERT INTO dashboards (user_id, role, widgets, updated_at) VALUES (?, ?, ?, ?)';
const OWNER = 'user_id IS ? AND role IS ?';

export function createDashboardTable(connection: Connection): DashboardTable {
  const select = connection.prepare<[string, number]>(`SELECT widgets, updated_at FROM dashboards WHERE ${OWNER}`);
  const insert = connection.prepare(INSERT);
  const remove = connection.prepare(`DELETE FROM dashboards WHERE ${OWNER}`);
  return {
    get(owner) {
      const raw = select.get(...cells(owner));
      return raw && { widgets: parseJson(raw[0]), updatedAt: raw[1] };
    },
    set: (owner, { widgets, updatedAt }) =>
      connection.transaction(() => {
        remove.run(...cells(owner));
        checked(
          () => insert.run(...cells(owner), JSON.stringify(widgets), updatedAt),
          () => `dashboard of ${'userId' in owner ? `user ${owner.userId}` : owner.role}`,
        );
      }),
    remove: (owner) => connection.transaction(() => remove.run(...cells(owner)).changes > 0),
  };
}

function cells(owner: DashboardOwner): [number | null, string | null] {
  return 'userId' in owner ? [owner.userId, null] : [null, owner.role];
}
