import type { AuditRow } from '@t3000/site';
import type { Hub } from '../hub.ts';

/** Looks up what a row is about by the number in its target; undefined once it is gone. */
type Names = Readonly<Record<string, (id: number) => string | undefined>>;

/**
 * Gives the name of what a row of the trail is about, as it is called now, else as the row itself remembers it; empty when
 * neither knows. The trail keeps numbers, because names change.
 */
export function auditSubject({ site, alarms }: Hub): (row: AuditRow) => string {
  const names: Names = {
    device: (id) => site.devices.get(id)?.name,
    point: (id) => {
      const point = site.points.get(id);
      return point === undefined ? undefined : `${site.devices.get(point.deviceId)?.name ?? ''} · ${point.name}`;
    },
    place: (id) => site.places.get(id)?.name,
    user: (id) => site.users.get(id)?.name,
    schedule: (id) => site.schedules.get(id)?.name,
    calendar: (id) => site.calendars.get(id)?.name,
    alarm: (id) => alarms.get(id)?.name,
    alarm_definition: (id) => site.alarmDefinitions.get(id)?.name,
    notification_rule: (id) => site.notificationRules.get(id)?.name,
    trend_log: (id) => site.trendLogs.get(id)?.name,
  };
  return ({ target, details }) => {
    const [, kind = '', id = ''] = /^(\w+):(\d+)$/.exec(target) ?? [];
    const remembered = details['name'];
    return names[kind]?.(Number(id)) ?? (typeof remembered === 'string' ? remembered : '');
  };
}
