import type { AlarmDefinitionTable, AlarmTable } from './alarms.ts';
import type { ApiTokenTable } from './api-tokens.ts';
import type { AuditTable } from './audit.ts';
import type { CacheTable } from './cache.ts';
import type { DeviceDependencyTable } from './device-dependencies.ts';
import type { AlarmRouteTable, OwedAcknowledgementTable } from './device-duties.ts';
import type { DeviceRegisterTable } from './device-registers.ts';
import type { DashboardTable } from './dashboards.ts';
import type { DeviceTable } from './devices.ts';
import type { DeliveryTable, NotificationRuleTable } from './notifications.ts';
import type { OverrideTable } from './overrides.ts';
import type { PlaceTable } from './places.ts';
import type { PointTable } from './points.ts';
import type { CalendarTable, ScheduleRunTable, ScheduleTable } from './schedules.ts';
import type { ScheduleTargetTable } from './schedule-targets.ts';
import type { SessionTable } from './sessions.ts';
import type { SettingTable } from './settings.ts';
import type { TagTable } from './tags.ts';
import type { TrendDefaultTable } from './trend-defaults.ts';
import type { TrendLogTable } from './trend-logs.ts';
import type { TrendNoteTable } from './trend-notes.ts';
import type { TrendViewTable } from './trend-views.ts';
import type { UserTable } from './users.ts';
import type { WriteRequestTable } from './write-requests.ts';

/**
 * Configuration and state of a site. Every method is one transaction; what it returned has been committed
 * and survives a power cut.
 */
export interface SiteStore {
  readonly devices: DeviceTable;
  readonly deviceRegisters: DeviceRegisterTable;
  readonly points: PointTable;
  readonly tags: TagTable;
  readonly places: PlaceTable;
  readonly trendLogs: TrendLogTable;
  readonly trendDefaults: TrendDefaultTable;
  readonly trendNotes: TrendNoteTable;
  readonly trendViews: TrendViewTable;
  readonly cache: CacheTable;
  readonly users: UserTable;
  readonly apiTokens: ApiTokenTable;
  readonly sessions: SessionTable;
  readonly overrides: OverrideTable;
  readonly writeRequests: WriteRequestTable;
  readonly audit: AuditTable;
  readonly settings: SettingTable;
  readonly dashboards: DashboardTable;
  readonly alarmDefinitions: AlarmDefinitionTable;
  readonly alarms: AlarmTable;
  readonly deviceDependencies: DeviceDependencyTable;
  readonly owedAcknowledgements: OwedAcknowledgementTable;
  readonly alarmRoutes: AlarmRouteTable;
  readonly notificationRules: NotificationRuleTable;
  readonly deliveries: DeliveryTable;
  readonly schedules: ScheduleTable;
  readonly calendars: CalendarTable;
  readonly scheduleRuns: ScheduleRunTable;
  readonly scheduleTargets: ScheduleTargetTable;
  /** Runs `work` in one transaction: all of it or nothing. */
  transaction<T>(work: () => T): T;
  schemaVersion(): number;
  close(): void;
}
