import type { AlarmDefinitionRow, AlarmDefinitionTable, NewAlarmDefinition } from '../alarms.ts';
import { flag, parseObject } from './columns.ts';
import type { Connection } from './connection.ts';
import { stampedRows } from './stamped-rows.ts';
import { sortKey } from './text-keys.ts';

type Raw = [
  id: number,
  name: string,
  enabled: number,
  level: number,
  rule: string,
  createdAt: number,
  updatedAt: number,
];

const SELECT = 'SELECT id, name, enabled, level, rule, created_at, updated_at FROM alarm_definitions';
const sql = {
  selectById: `${SELECT} WHERE id = ?`,
  insert: `INSERT INTO alarm_definitions (name, name_key, enabled, level, rule, updated_at, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE alarm_definitions SET name = ?, name_key = ?, enabled = ?, level = ?, rule = ?, updated_at = ?
    WHERE id = ?`,
  remove: 'DELETE FROM alarm_definitions WHERE id = ?',
};

export function createAlarmDefinitionTable(connection: Connection): AlarmDefinitionTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY id`);
  return {
    all: () => selectAll.all().map(toRow),
    ...stampedRows<Raw, NewAlarmDefinition>(connection, sql, { nameOf, cells, toRow }),
  };
}

const nameOf = ({ name }: NewAlarmDefinition) => `an alarm named "${name}"`;

function cells({ name, enabled, level, rule }: NewAlarmDefinition, at: number): (string | number)[] {
  return [name, sortKey(name), flag(enabled), level, JSON.stringify(rule), at];
}

function toRow([id, name, enabled, level, rule, createdAt, updatedAt]: Raw): AlarmDefinitionRow {
  return { id, name, enabled: enabled === 1, level, rule: parseObject(rule), createdAt, updatedAt };
}
