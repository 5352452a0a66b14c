import type { Alarm as AlarmDto, AlarmEvent as EventDto } from '@t3000/contract';
import type { AlarmRecord } from '@t3000/engine';
import type { AlarmEventRow, SiteStore } from '@t3000/site';
import { storedRule } from './definition-dto.ts';

/** Shows alarms of one answer; each definition and device is looked up once. */
export function alarmShower(site: SiteStore, isWatched: (id: number) => boolean): (alarm: AlarmRecord) => AlarmDto {
  const devices = new Map(site.devices.all().map(({ id, name }) => [id, name]));
  const rules = new Map(site.alarmDefinitions.all().map(({ id, rule }) => [id, storedRule(rule)]));
  return (alarm) => {
    const rule = rules.get(alarm.definitionId);
    return {
      id: alarm.id,
      definition_id: alarm.definitionId,
      name: alarm.name,
      level: alarm.level,
      kind: alarm.kind,
      point_id: alarm.pointId ?? null,
      device_id: alarm.deviceId ?? null,
      source: alarm.source,
      device_name: alarm.deviceId === undefined ? '' : (devices.get(alarm.deviceId) ?? ''),
      group: alarm.pointId === undefined ? '' : (site.points.get(alarm.pointId)?.group ?? ''),
      phase: alarm.phase,
      active: alarm.state.active,
      message: alarm.message,
      value: alarm.value ?? null,
      raised_at: alarm.raisedAt ?? null,
      since: alarm.since,
      raised_count: alarm.raisedCount,
      shelved_until: alarm.state.shelvedUntil ?? null,
      suppressed_by: alarm.state.suppressedBy ?? '',
      suppressor: suppressorOf(alarm, devices),
      watched: isWatched(alarm.id),
      actor: alarm.actor,
      note: alarm.note,
      instruction: rule?.instruction ?? '',
      note_required: rule?.note_required ?? false,
    };
  };
}

function suppressorOf({ state }: AlarmRecord, names: ReadonlyMap<number, string>): AlarmDto['suppressor'] {
  if (state.suppressor === undefined) return null;
  const { deviceId, is } = state.suppressor;
  return { device_id: deviceId, device_name: names.get(deviceId) ?? `device ${deviceId}`, is };
}

export function eventDto(row: AlarmEventRow): EventDto {
  return {
    id: row.seq,
    at: row.at,
    alarm_id: row.alarmId,
    event: row.event,
    // Phases of the alarm machine, stored as they are.
    from: row.fromPhase as EventDto['from'],
    to: row.toPhase as EventDto['to'],
    name: row.name,
    level: row.level,
    kind: row.kind,
    point_id: row.pointId ?? null,
    device_id: row.deviceId ?? null,
    source: row.source,
    message: row.message,
    value: row.value ?? null,
    actor: row.actor,
    note: row.note,
  };
}
