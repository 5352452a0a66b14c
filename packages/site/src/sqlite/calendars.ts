import type { JsonObject } from '@t3000/core';
import type { CalendarRow, CalendarTable, NewCalendar } from '../schedules.ts';
import { parseJson } from './columns.ts';
import type { Connection } from './connection.ts';
import { stampedRows } from './stamped-rows.ts';
import { sortKey } from './text-keys.ts';

type Raw = [id: number, name: string, description: string, dates: string, createdAt: number, updatedAt: number];

const SELECT = 'SELECT id, name, description, dates, created_at, updated_at FROM calendars';
const sql = {
  selectById: `${SELECT} WHERE id = ?`,
  insert:
    'INSERT INTO calendars (name, name_key, description, dates, updated_at, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  update: 'UPDATE calendars SET name = ?, name_key = ?, description = ?, dates = ?, updated_at = ? WHERE id = ?',
  remove: 'DELETE FROM calendars WHERE id = ?',
};

export function createCalendarTable(connection: Connection): CalendarTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY name_key, id`);
  return {
    all: () => selectAll.all().map(toRow),
    ...stampedRows<Raw, NewCalendar>(connection, sql, { nameOf, cells, toRow }),
  };
}

const nameOf = ({ name }: NewCalendar) => `a calendar named "${name}"`;

function cells({ name, description, dates }: NewCalendar, at: number): (string | number)[] {
  return [name, sortKey(name), description, JSON.stringify(dates), at];
}

// The column holds the list this store wrote.
function toRow([id, name, description, dates, createdAt, updatedAt]: Raw): CalendarRow {
  return { id, name, description, dates: parseJson(dates) as readonly JsonObject[], createdAt, updatedAt };
}
