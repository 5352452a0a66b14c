import type { JsonObject } from '@t3000/core';
import type { ScheduleRunRow, ScheduleRunTable } from '../schedules.ts';
import { nullable, optional, parseJson } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  id: number,
  scheduleId: number,
  cause: string,
  dueAt: number,
  at: number,
  value: number | null,
  source: string,
  status: string,
  actor: string,
  results: string,
];

const SELECT = 'SELECT id, schedule_id, cause, due_at, at, value, source, status, actor, results FROM schedule_runs';

export function createScheduleRunTable(connection: Connection): ScheduleRunTable {
  const insert = connection.prepare(
    `INSERT INTO schedule_runs (schedule_id, cause, due_at, at, value, source, status, actor, results)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const mark = connection.prepare('UPDATE schedules SET ran_until = ? WHERE id = ?');
  const finish = connection.prepare('UPDATE schedule_runs SET status = ?, results = ? WHERE id = ?');
  const interrupt = connection.prepare(`UPDATE schedule_runs SET status = 'interrupted' WHERE status = 'running'`);
  const selectAll = connection.prepare<Raw>(`${SELECT} WHERE id < ? ORDER BY id DESC LIMIT ?`);
  const selectOwn = connection.prepare<Raw>(`${SELECT} WHERE schedule_id = ? AND id < ? ORDER BY id DESC LIMIT ?`);
  const drop = connection.prepare('DELETE FROM schedule_runs WHERE at < ?');
  return {
    begin: (run, ranUntil) =>
      connection.transaction(() => {
        const { scheduleId, cause, dueAt, at, value, source, status, actor, results } = run;
        mark.run(ranUntil, scheduleId);
        return insert.run(scheduleId, cause, dueAt, at, nullable(value), source, status, actor, JSON.stringify(results))
          .id;
      }),
    finish: (id, status, results) => connection.transaction(() => void finish.run(status, JSON.stringify(results), id)),
    interrupt: () => connection.transaction(() => interrupt.run().changes),
    query({ scheduleId, before = Number.MAX_SAFE_INTEGER, limit }) {
      const rows = scheduleId === undefined ? selectAll.all(before, limit) : selectOwn.all(scheduleId, before, limit);
      return rows.map(toRow);
    },
    dropBefore: (before) => connection.transaction(() => drop.run(before).changes),
  };
}

function toRow([id, scheduleId, cause, dueAt, at, value, source, status, actor, results]: Raw): ScheduleRunRow {
  const own = { id, scheduleId, cause, dueAt, at, value: optional(value), source, status, actor };
  // The column holds the list this store wrote.
  return { ...own, results: parseJson(results) as readonly JsonObject[] };
}
