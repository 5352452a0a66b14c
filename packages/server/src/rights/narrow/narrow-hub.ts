import type { SiteStore } from '@t3000/site';
import type { AuditLog } from '../../audit-log.ts';
import type { DiscoveryService } from '../../discovery/discovery-service.ts';
import type { Hub } from '../../hub.ts';
import type { OverrideChecks } from '../../overrides/override-checks.ts';
import { PlaceMap } from '../../places/place-map.ts';
import type { TargetService } from '../../schedules/targets/target-service.ts';
import type { HistoryCare } from '../../storage/history-care.ts';
import type { Settings } from '../../system/settings.ts';
import type { Scope } from '../scope.ts';
import { closed, closedSet } from './closed.ts';
import { narrowLive, narrowMonitor, narrowStatistics, noProcess } from './figures.ts';
import { narrowDevices, narrowPlaces, narrowPoints, narrowTags } from './places-and-points.ts';
import {
  narrowAlarmTable,
  narrowAudit,
  narrowDashboards,
  narrowTrendLogs,
  narrowTrendNotes,
  narrowTrendViews,
  narrowUsers,
  narrowWriteRequests,
} from './records.ts';
import { narrowCalendars, narrowScheduleRuns, narrowScheduleService, narrowSchedules } from './schedules.ts';
import { narrowAlarms, narrowApprovals, narrowBuilding, narrowHistory, narrowTrendPlan } from './services.ts';

/**
 * The hub as somebody limited to places has it. Handlers are written once, for the whole site; given this one they find
 * nothing outside, so what they answer to an id of another place is what they answer to an id nobody ever gave.
 */
export function narrowHub(hub: Hub, scope: Scope): Hub {
  const { clock, rng, log, config, version, nodeVersion, demo, settings, audit, discovery, targets } = hub;
  const site = narrowSite(hub.site, scope);
  const trends = narrowTrendPlan(hub, scope);
  const building: Hub['building'] = narrowBuilding(hub, scope, () => narrowStatistics({ site, building, trends }));
  const retention: Partial<HistoryCare> = { retention: () => hub.care.retention() };
  const audited: Partial<AuditLog> = {
    done: (...row) => audit.done(...row),
    record: (...row) => audit.record(...row),
  };
  const reading: Partial<Settings> = { read: () => settings.read() };
  const addresses: Partial<DiscoveryService> = { checkAddress: (...address) => discovery.checkAddress(...address) };
  const checks: Partial<OverrideChecks> = { of: (override) => hub.overrideChecks.of(override) };
  const judged: Partial<TargetService> = { judged: (target) => targets.judged(target) };
  return closedSet<Hub>('hub', {
    clock,
    rng,
    log,
    config,
    version,
    nodeVersion,
    demo,
    site,
    building,
    history: narrowHistory(hub, scope),
    audit: closed('audit trail', audited),
    access: hub.access,
    settings: closed('settings', reading),
    trends,
    places: narrowPlaceMap(hub, site, building),
    live: narrowLive(hub),
    monitor: narrowMonitor(hub),
    care: closed('storage', retention),
    exports: hub.exports,
    turnstile: hub.turnstile,
    processStats: noProcess,
    driverStates: () => [],
    drivers: new Map(),
    alarms: narrowAlarms(hub, scope),
    schedules: narrowScheduleService(hub, scope),
    targets: closed('schedules on devices', judged),
    discovery: closed('discovery', addresses),
    overrideChecks: closed('checks of overrides', checks),
    writeRequests: narrowApprovals(hub, scope),
  });
}

function narrowSite(site: SiteStore, scope: Scope): SiteStore {
  return closedSet<SiteStore>('site', {
    points: narrowPoints(site, scope),
    devices: narrowDevices(site, scope),
    places: narrowPlaces(site, scope),
    tags: narrowTags(site, scope),
    trendLogs: narrowTrendLogs(site, scope),
    trendNotes: narrowTrendNotes(site, scope),
    trendViews: narrowTrendViews(site, scope),
    dashboards: narrowDashboards(site, scope),
    users: narrowUsers(site, scope),
    writeRequests: narrowWriteRequests(site, scope),
    audit: narrowAudit(site, scope),
    alarms: narrowAlarmTable(site, scope),
    // Instruction and obligations of alarms that are seen; the list of definitions itself is for the whole site.
    alarmDefinitions: closed<SiteStore['alarmDefinitions']>('alarm definitions', {
      all: () => site.alarmDefinitions.all(),
    }),
    schedules: narrowSchedules(site, scope),
    calendars: narrowCalendars(site, scope),
    scheduleRuns: narrowScheduleRuns(site, scope),
    scheduleTargets: closed<SiteStore['scheduleTargets']>('schedules on devices', {
      ofSchedule: (id) => site.scheduleTargets.ofSchedule(id).filter(({ deviceId }) => scope.seesDevice(deviceId)),
    }),
    transaction: (work) => site.transaction(work),
  });
}

/** States are counted from what is seen, and of what is on the way to it no more than that. */
function narrowPlaceMap(hub: Hub, site: SiteStore, building: Hub['building']): PlaceMap {
  const own = new PlaceMap({ clock: hub.clock, site, building });
  const parts: Partial<PlaceMap> = {
    ofDevice: (id) => own.ofDevice(id),
    ofPoint: (id, deviceId) => own.ofPoint(id, deviceId),
    states: (rows) => own.states(rows),
    forget() {
      own.forget();
      hub.places.forget();
    },
  };
  return closed('places', parts);
}
