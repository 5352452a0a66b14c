import type { JsonObject } from '@t3000/core';
import type { CalendarRow, CalendarTable, NewCalendar } from '../schedules.ts';
import { checked, parseJson, patched } from './columns.ts';
import type { Connection } from './connection.ts';
import { sortKey } from './text-keys.ts';

type Raw = [id: number, name: string, description: string, dates: string, createdAt: number, updatedAt: number];

const SELECT = 'SELECT id, name, description, dates, created_at, updated_at FROM calendars';

export function createCalendarTable(connection: Connection): CalendarTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY name_key, id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const insert = connection.prepare(
    'INSERT INTO calendars (name, name_key, description, dates, updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const update = connection.prepare(
    'UPDATE calendars SET name = ?, name_key = ?, description = ?, dates = ?, updated_at = ? WHERE id = ?',
  );
  const remove = connection.prepare('DELETE FROM calendars WHERE id = ?');
  const get = (id: number): CalendarRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    insert: (row, at) =>
      connection.transaction(() => {
        const { id } = checked(
          () => insert.run(...cells(row, at), at),
          () => `a calendar named "${row.name}"`,
        );
        return { ...row, id, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<NewCalendar>(row, patch, []);
        checked(
          () => update.run(...cells(next, at), id),
          () => `a calendar named "${next.name}"`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function cells({ name, description, dates }: NewCalendar, at: number): (string | number)[] {
  return [name, sortKey(name), description, JSON.stringify(dates), at];
}

// The column holds the list this store wrote.
function toRow([id, name, description, dates, createdAt, updatedAt]: Raw): CalendarRow {
  return { id, name, description, dates: parseJson(dates) as readonly JsonObject[], createdAt, updatedAt };
}
