import type { PointId, PointType } from '@t3000/core';
import type { ServerMessage } from '@t3000/contract';
import { AlarmService } from './alarms/alarm-service.ts';
import { WriteRequests } from './approvals/write-requests.ts';
import type { AuditLog } from './audit-log.ts';
import type { Access } from './auth/access.ts';
import type { ApiTokens } from './auth/api-tokens.ts';
import type { Hub, ServerDeps } from './hub.ts';
import { LiveHub } from './live/live-hub.ts';
import { LiveRights } from './live/live-rights.ts';
import { Notifier } from './notify/notifier.ts';
import { OverrideChecks } from './overrides/override-checks.ts';
import { createSchedules } from './schedules/create-schedules.ts';
import type { Scopes } from './rights/scopes.ts';
import type { SystemMonitor } from './system/monitor.ts';
import type { Settings } from './system/settings.ts';

/** What watches and moves the building by itself, and the channel that tells of it; each knows the others by what they do. */
export function createOperations(
  deps: ServerDeps,
  {
    access,
    tokens,
    audit,
    scopes,
  }: { readonly access: Access; readonly tokens: ApiTokens; readonly audit: AuditLog; readonly scopes: Scopes },
  settings: Settings,
  monitor: SystemMonitor,
  onSiteChanged: () => void,
): Pick<
  Hub,
  'live' | 'alarms' | 'schedules' | 'targets' | 'targetChecks' | 'notifier' | 'overrideChecks' | 'writeRequests'
> {
  const types = new Map<PointId, PointType>();
  const live = new LiveHub({
    ...deps,
    access,
    rights: new LiveRights({ ...deps, access, alarms: () => alarms }),
    pointTypeOf: (id) => {
      const type = types.get(id) ?? deps.site.points.get(id)?.type;
      if (type !== undefined) types.set(id, type);
      return type;
    },
    problems: () => monitor.problems(),
    firstOf: (topic) => (topic === 'alarms' ? [{ type: 'AlarmSummary', ...alarms.summary() }] : []),
    onAnnounce: (what) => {
      if (what === 'places' || what === 'points' || what === 'devices') scopes.changed();
      // What serves a place supplies what stands in it.
      if (what === 'places') alarms.siteChanged();
      if (what !== 'points' && what !== 'devices') return;
      types.clear();
      onSiteChanged();
      alarms.siteChanged();
      schedules.pointsChanged();
    },
  });
  const zone = (): string => settings.read().time_zone;
  const notifier: Notifier = new Notifier({
    ...deps,
    mail: deps.mail,
    webhooks: deps.webhooks,
    siteName: () => settings.read().site_name,
    zone,
    alarm: (id) => alarms.get(id),
  });
  const alarms: AlarmService = new AlarmService({
    ...deps,
    publish: (message) => live.publish('alarms', keyOfAlarmMessage(message), message),
    deliveriesOf: (change) => notifier.deliveriesOf(change),
    onStored: () => notifier.wake(),
  });
  const running = createSchedules(deps, { audit, access, live, zone });
  const { schedules } = running;
  const overrideChecks = new OverrideChecks({
    ...deps,
    deviceOf: (id) => deps.site.points.get(id)?.deviceId,
    onChecked: (id) => live.announce('overrides', [id]),
  });
  const writeRequests = new WriteRequests({
    ...deps,
    access,
    tokens,
    audit,
    onChanged: (ids) => live.announce('write_requests', ids),
  });
  return { live, alarms, ...running, notifier, overrideChecks, writeRequests };
}

/** Every step of an alarm is told; of the counts the newest are enough. */
function keyOfAlarmMessage(message: ServerMessage): string {
  return message.type === 'AlarmNotification' ? `event ${message.event_id}` : message.type;
}
