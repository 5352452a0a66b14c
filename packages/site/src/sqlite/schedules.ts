import type { PointId, Priority } from '@t3000/core';
import type { NewSchedule, ScheduleRow, ScheduleTable } from '../schedules.ts';
import { checked, flag, optional, parseObject, patched } from './columns.ts';
import type { Connection } from './connection.ts';
import { sortKey } from './text-keys.ts';

type Raw = [
  id: number,
  name: string,
  description: string,
  enabled: number,
  plan: string,
  priority: Priority,
  missed: string,
  author: string,
  ranUntil: number | null,
  createdAt: number,
  updatedAt: number,
];

const SELECT = `SELECT id, name, description, enabled, plan, priority, missed, author, ran_until, created_at, updated_at
  FROM schedules`;

export function createScheduleTable(connection: Connection): ScheduleTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const insert = connection.prepare(
    `INSERT INTO schedules (name, name_key, description, enabled, plan, priority, missed, author, updated_at, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = connection.prepare(
    `UPDATE schedules SET name = ?, name_key = ?, description = ?, enabled = ?, plan = ?, priority = ?, missed = ?,
       author = ?, updated_at = ? WHERE id = ?`,
  );
  const remove = connection.prepare('DELETE FROM schedules WHERE id = ?');
  const selectOutputs = connection.prepare<[number]>(
    'SELECT point_id FROM schedule_outputs WHERE schedule_id = ? ORDER BY position',
  );
  const clearOutputs = connection.prepare('DELETE FROM schedule_outputs WHERE schedule_id = ?');
  const insertOutput = connection.prepare(
    'INSERT INTO schedule_outputs (schedule_id, position, point_id) VALUES (?, ?, ?)',
  );

  const toRow = (raw: Raw): ScheduleRow =>
    rowOf(
      raw,
      selectOutputs.all(raw[0]).map(([pointId]) => pointId),
    );
  const get = (id: number): ScheduleRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  const setOutputs = (id: number, points: readonly PointId[]): void => {
    clearOutputs.run(id);
    for (const [position, pointId] of [...new Set(points)].entries()) {
      checked(
        () => insertOutput.run(id, position, pointId),
        () => `schedule ${id} with point ${pointId}`,
      );
    }
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    insert: (row, at) =>
      connection.transaction(() => {
        const { id } = checked(
          () => insert.run(...cells(row, at), at),
          () => `a schedule named "${row.name}"`,
        );
        setOutputs(id, row.outputs);
        return { ...row, outputs: [...new Set(row.outputs)], id, ranUntil: undefined, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const next = patched<NewSchedule>(row, patch, []);
        checked(
          () => update.run(...cells(next, at), id),
          () => `a schedule named "${next.name}"`,
        );
        if (patch.outputs !== undefined) setOutputs(id, patch.outputs);
        return get(id);
      }),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function cells(row: NewSchedule, at: number): (string | number)[] {
  const { name, description, enabled, plan, priority, missed, author } = row;
  return [name, sortKey(name), description, flag(enabled), JSON.stringify(plan), priority, missed, author, at];
}

function rowOf(raw: Raw, outputs: readonly PointId[]): ScheduleRow {
  const [id, name, description, enabled, plan, priority, missed, author, ranUntil, createdAt, updatedAt] = raw;
  const own = { id, name, description, enabled: enabled === 1, plan: parseObject(plan), priority, missed, author };
  return { ...own, outputs, ranUntil: optional(ranUntil), createdAt, updatedAt };
}
