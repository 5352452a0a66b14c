import type { AuditLog } from '../audit-log.ts';
import type { Access } from '../auth/access.ts';
import type { Hub, ServerDeps } from '../hub.ts';
import type { LiveHub } from '../live/live-hub.ts';
import { ScheduleService } from './schedule-service.ts';
import { TargetChecks } from './targets/target-checks.ts';
import { TargetService } from './targets/target-service.ts';

/** Schedules, and the devices that hold them: each asks the other who writes what. */
export function createSchedules(
  deps: ServerDeps,
  {
    audit,
    access,
    live,
    zone,
  }: {
    readonly audit: AuditLog;
    readonly access: Access;
    readonly live: LiveHub;
    readonly zone: () => string;
  },
): Pick<Hub, 'schedules' | 'targets' | 'targetChecks'> {
  const targets = new TargetService({
    ...deps,
    audit,
    wanted: (id) => schedules.wanted(id),
    onChange: (id) => live.announce('schedules', [id]),
    onHandOver: (id) => schedules.outputsChanged(id),
  });
  const schedules: ScheduleService = new ScheduleService({
    ...deps,
    access,
    siteZone: zone,
    runsOn: (id) => targets.runsOn(id),
    publish: (message) =>
      live.publish('schedules', `schedule ${'schedule_id' in message ? message.schedule_id : ''}`, message),
  });
  const targetChecks = new TargetChecks({ ...deps, targets: deps.site.scheduleTargets, service: targets });
  return { schedules, targets, targetChecks };
}
