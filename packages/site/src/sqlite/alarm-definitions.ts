import type { AlarmDefinitionRow, AlarmDefinitionTable, NewAlarmDefinition } from '../alarms.ts';
import { checked, flag, parseObject, patched } from './columns.ts';
import type { Connection } from './connection.ts';
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

export function createAlarmDefinitionTable(connection: Connection): AlarmDefinitionTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const insert = connection.prepare(
    `INSERT INTO alarm_definitions (name, name_key, enabled, level, rule, updated_at, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = connection.prepare(
    'UPDATE alarm_definitions SET name = ?, name_key = ?, enabled = ?, level = ?, rule = ?, updated_at = ? WHERE id = ?',
  );
  const remove = connection.prepare('DELETE FROM alarm_definitions WHERE id = ?');
  const get = (id: number): AlarmDefinitionRow | undefined => {
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
          () => `an alarm named "${row.name}"`,
        );
        return { ...row, id, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<NewAlarmDefinition>(row, patch, []);
        checked(
          () => update.run(...cells(next, at), id),
          () => `an alarm named "${next.name}"`,
        );
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function cells({ name, enabled, level, rule }: NewAlarmDefinition, at: number): (string | number)[] {
  return [name, sortKey(name), flag(enabled), level, JSON.stringify(rule), at];
}

function toRow([id, name, enabled, level, rule, createdAt, updatedAt]: Raw): AlarmDefinitionRow {
  return { id, name, enabled: enabled === 1, level, rule: parseObject(rule), createdAt, updatedAt };
}
