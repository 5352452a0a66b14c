import type { DeviceId } from '@t3000/core';
import type { NewScheduleTarget, ScheduleTargetRow, ScheduleTargetTable } from '../schedule-targets.ts';
import { checked, parseObject, patched } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  id: number,
  scheduleId: number,
  deviceId: DeviceId,
  place: string,
  runsOn: ScheduleTargetRow['runsOn'],
  calendars: ScheduleTargetRow['calendars'],
  memory: string,
  createdAt: number,
  updatedAt: number,
];

const SELECT = `SELECT id, schedule_id, device_id, place, runs_on, calendars, memory, created_at, updated_at
  FROM schedule_targets`;

export function createScheduleTargetTable(connection: Connection): ScheduleTargetTable {
  const selectAll = connection.prepare<Raw>(`${SELECT} ORDER BY id`);
  const selectById = connection.prepare<Raw>(`${SELECT} WHERE id = ?`);
  const selectBySchedule = connection.prepare<Raw>(`${SELECT} WHERE schedule_id = ? ORDER BY id`);
  const insert = connection.prepare(
    `INSERT INTO schedule_targets (schedule_id, device_id, place, runs_on, calendars, memory, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = connection.prepare(
    'UPDATE schedule_targets SET runs_on = ?, calendars = ?, updated_at = ? WHERE id = ?',
  );
  const remember = connection.prepare('UPDATE schedule_targets SET memory = ? WHERE id = ?');
  const remove = connection.prepare('DELETE FROM schedule_targets WHERE id = ?');
  const get = (id: number): ScheduleTargetRow | undefined => {
    const raw = selectById.get(id);
    return raw && toRow(raw);
  };
  return {
    all: () => selectAll.all().map(toRow),
    get,
    ofSchedule: (scheduleId) => selectBySchedule.all(scheduleId).map(toRow),
    insert: (row: NewScheduleTarget, at) =>
      connection.transaction(() => {
        const { scheduleId, deviceId, place, runsOn, calendars, memory } = row;
        const { id } = checked(
          () => insert.run(scheduleId, deviceId, place, runsOn, calendars, JSON.stringify(memory), at, at),
          () => `a schedule in ${place} of device ${deviceId}`,
        );
        return { ...row, id, createdAt: at, updatedAt: at };
      }),
    update: (id, patch, at) =>
      connection.transaction(() => {
        const row = get(id);
        if (row === undefined) return undefined;
        const { runsOn, calendars } = patched<ScheduleTargetRow>(row, patch, []);
        update.run(runsOn, calendars, at, id);
        return get(id);
      }),
    remember: (id, memory) => connection.transaction(() => void remember.run(JSON.stringify(memory), id)),
    remove: (id) => connection.transaction(() => remove.run(id).changes > 0),
  };
}

function toRow([
  id,
  scheduleId,
  deviceId,
  place,
  runsOn,
  calendars,
  memory,
  createdAt,
  updatedAt,
]: Raw): ScheduleTargetRow {
  const own = { id, scheduleId, deviceId, place, runsOn, calendars, memory: parseObject(memory) };
  return { ...own, createdAt, updatedAt };
}
