import type { AlarmRow, AlarmTable } from '../alarms.ts';
import { alarmEventReader } from './alarm-events.ts';
import { nullable, optional, parseObject } from './columns.ts';
import type { Connection } from './connection.ts';

type Raw = [
  id: number,
  definitionId: number,
  name: string,
  level: number,
  kind: string,
  pointId: number | null,
  deviceId: number | null,
  source: string,
  state: string,
  phase: string,
  message: string,
  value: number | null,
  raisedAt: number | null,
  since: number,
  raisedCount: number,
  actor: string,
  note: string,
  reportKey: string | null,
];

const COLUMNS = `id, definition_id, name, level, kind, point_id, device_id, source, state, phase, message, value, raised_at,
  since, raised_count, actor, note, report_key`;

const INSERT_EVENT = `
  INSERT INTO alarm_events (at, alarm_id, event, from_phase, to_phase, announce, definition_id, name, level, kind, point_id,
    device_id, source, message, value, actor, note)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Lines one call forgets: some tens of milliseconds. */
const DROP_MAX = 2000;

const DROP = `
  DELETE FROM alarm_events WHERE seq IN (
    SELECT e.seq FROM alarm_events e
    WHERE e.at < ? AND NOT EXISTS (SELECT 1 FROM alarms a WHERE a.id = e.alarm_id AND a.phase <> 'normal')
    ORDER BY e.at LIMIT ${DROP_MAX})`;

export function createAlarmTable(connection: Connection): AlarmTable {
  const selectAll = connection.prepare<Raw>(`SELECT ${COLUMNS} FROM alarms ORDER BY id`);
  const selectOpen = connection.prepare<Raw>(`SELECT ${COLUMNS} FROM alarms WHERE phase <> 'normal' ORDER BY id`);
  const selectById = connection.prepare<Raw>(`SELECT ${COLUMNS} FROM alarms WHERE id = ?`);
  const selectMax = connection.prepare<[number]>(
    'SELECT max((SELECT coalesce(max(id), 0) FROM alarms), (SELECT coalesce(max(alarm_id), 0) FROM alarm_events))',
  );
  const put = connection.prepare(
    `INSERT OR REPLACE INTO alarms (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertEvent = connection.prepare(INSERT_EVENT);
  const drop = connection.prepare(DROP);
  return {
    all: () => selectAll.all().map(toRow),
    open: () => selectOpen.all().map(toRow),
    get(id) {
      const raw = selectById.get(id);
      return raw && toRow(raw);
    },
    nextId: () => (selectMax.get()?.[0] ?? 0) + 1,
    save: (changes) =>
      connection.transaction(() => {
        // Of an alarm that made several steps the last state counts.
        for (const alarm of new Map(changes.map((change) => [change.alarm.id, change.alarm])).values()) {
          put.run(...cells(alarm));
        }
        return changes.map(({ alarm, event }) => {
          const { at, alarmId, fromPhase, toPhase, announce, actor, note } = event;
          const { definitionId, name, level, kind, pointId, deviceId, source, message, value } = alarm;
          const own = [
            at,
            alarmId,
            event.event,
            fromPhase,
            toPhase,
            nullable(announce),
            definitionId,
            name,
            level,
            kind,
          ];
          const place = [nullable(pointId), nullable(deviceId), source, message, nullable(value)];
          return insertEvent.run(...own, ...place, actor, note).id;
        });
      }),
    ...alarmEventReader(connection),
    dropEventsBefore: (before) => connection.transaction(() => drop.run(before).changes),
  };
}

function cells(row: AlarmRow): (string | number | null)[] {
  return [
    row.id,
    row.definitionId,
    row.name,
    row.level,
    row.kind,
    nullable(row.pointId),
    nullable(row.deviceId),
    row.source,
    JSON.stringify(row.state),
    row.phase,
    row.message,
    nullable(row.value),
    nullable(row.raisedAt),
    row.since,
    row.raisedCount,
    row.actor,
    row.note,
    nullable(row.reportKey),
  ];
}

function toRow(raw: Raw): AlarmRow {
  const [id, definitionId, name, level, kind, pointId, deviceId, source, state, phase, message, value] = raw;
  const [raisedAt, since, raisedCount, actor, note, reportKey] = [raw[12], raw[13], raw[14], raw[15], raw[16], raw[17]];
  return {
    id,
    definitionId,
    name,
    level,
    kind,
    pointId: optional(pointId),
    deviceId: optional(deviceId),
    reportKey: optional(reportKey),
    source,
    state: parseObject(state),
    phase,
    message,
    value: optional(value),
    raisedAt: optional(raisedAt),
    since,
    raisedCount,
    actor,
    note,
  };
}
