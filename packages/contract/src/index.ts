import { alarmDefinitionRoutes } from './alarm-definitions.ts';
import { alarmRouteRoutes } from './alarm-routes.ts';
import { alarmRoutes } from './alarms.ts';
import { apiTokenRoutes } from './api-tokens.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { deviceBackupRoutes } from './device-backup.ts';
import { deviceDetailRoutes } from './device-details.ts';
import { dashboardRoutes } from './dashboards.ts';
import { deviceDependencyRoutes } from './device-dependencies.ts';
import { deviceRoutes } from './devices.ts';
import { notificationRoutes } from './notifications.ts';
import { historyQuarantineRoutes } from './history-quarantine.ts';
import { historyStorageRoutes } from './history-storage.ts';
import { historyExportRoutes } from './history-export.ts';
import { networkDoctorRoutes } from './network-doctor.ts';
import { overrideRoutes } from './overrides.ts';
import { placeFileRoutes } from './place-file.ts';
import { placeRoutes } from './places.ts';
import { pointRoutes } from './points.ts';
import { scheduleTargetRoutes } from './schedule-targets.ts';
import { scheduleRoutes } from './schedules.ts';
import { modbusRoutes } from './modbus.ts';
import { modbusServerRoutes } from './modbus-server.ts';
import { registerRoutes } from './registers.ts';
import { sessionRoutes } from './sessions.ts';
import { systemRoutes } from './system.ts';
import { tagRoutes } from './tags.ts';
import { timeseriesRoutes } from './timeseries.ts';
import { trendDataRoutes } from './trend-data.ts';
import { trendLogRoutes } from './trend-logs.ts';
import { trendNoteRoutes } from './trend-notes.ts';
import { trendRecordingRoutes } from './trend-recording.ts';
import { trendViewRoutes } from './trend-views.ts';
import { writeRequestRoutes } from './write-requests.ts';

export * from './alarm-definitions.ts';
export * from './alarm-routes.ts';
export * from './alarms.ts';
export * from './api-tokens.ts';
export * from './audit.ts';
export * from './auth.ts';
export * from './common.ts';
export * from './columns.ts';
export * from './config.ts';
export * from './device-backup.ts';
export * from './device-dependencies.ts';
export * from './device-details.ts';
export * from './dashboards.ts';
export * from './devices.ts';
export * from './errors.ts';
export * from './history-export.ts';
export * from './history-quarantine.ts';
export * from './history-storage.ts';
export * from './live.ts';
export * from './network-doctor.ts';
export * from './notifications.ts';
export * from './modbus.ts';
export * from './modbus-server.ts';
export * from './overrides.ts';
export * from './place-file.ts';
export * from './place-limits.ts';
export * from './places.ts';
export * from './points.ts';
export * from './registers.ts';
export * from './route.ts';
export * from './schedule-targets.ts';
export * from './schedules.ts';
export * from './sessions.ts';
export * from './system.ts';
export * from './tags.ts';
export * from './timeseries.ts';
export * from './trend-data.ts';
export * from './trend-logs.ts';
export * from './trend-notes.ts';
export * from './trend-recording.ts';
export * from './trend-views.ts';
export * from './values.ts';
export * from './write-requests.ts';

/** Every operation of the API. */
export const routes = {
  ...systemRoutes,
  ...authRoutes,
  ...deviceRoutes,
  ...deviceDetailRoutes,
  ...deviceBackupRoutes,
  ...deviceDependencyRoutes,
  ...alarmRouteRoutes,
  ...networkDoctorRoutes,
  ...pointRoutes,
  ...overrideRoutes,
  ...writeRequestRoutes,
  ...tagRoutes,
  ...placeRoutes,
  ...placeFileRoutes,
  ...timeseriesRoutes,
  ...trendDataRoutes,
  ...historyQuarantineRoutes,
  ...historyStorageRoutes,
  ...trendLogRoutes,
  ...trendNoteRoutes,
  ...trendRecordingRoutes,
  ...trendViewRoutes,
  ...alarmRoutes,
  ...alarmDefinitionRoutes,
  ...notificationRoutes,
  ...scheduleRoutes,
  ...scheduleTargetRoutes,
  ...historyExportRoutes,
  ...registerRoutes,
  ...modbusRoutes,
  ...modbusServerRoutes,
  ...dashboardRoutes,
  ...sessionRoutes,
  ...auditRoutes,
  ...apiTokenRoutes,
} as const;
export type ApiRoutes = typeof routes;
