import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { routes } from '@t3000/contract';
import type { Route } from '@t3000/contract';

/**
 * What each route that changes something leaves in the trail; after "nothing:" stands why it leaves no row. Written by
 * hand on purpose: a new route without a row must show up here.
 */
const rows: Readonly<Record<string, string>> = {
  updateSettings: 'site.settings',
  setup: 'site.setup',
  login: 'session.login',
  logout: 'session.logout',
  changePassword: 'session.password',
  savePreferences: 'nothing: the look of the own screen',
  createUser: 'user.create',
  updateUser: 'user.update',
  deleteUser: 'user.delete',
  addDevice: 'device.create',
  updateDevice: 'device.update',
  deleteDevice: 'device.delete',
  refreshDevice: 'device.refresh',
  discover: 'discovery.start',
  addDiscovered: 'device.create',
  stopDiscovery: 'discovery.stop',
  recordDeviceExchanges: 'device.record_start',
  setDeviceClock: 'device.set_clock',
  writeDeviceCell: 'device.write_cell',
  previewDeviceRowBytes: 'nothing: it looks ahead',
  writeDeviceRowBytes: 'device.write_bytes',
  saveDevice: 'device.save',
  planDeviceRestore: 'nothing: it reads and compares',
  restoreDevice: 'device.restore',
  stopDeviceBackup: 'device.backup_stop',
  examineNetwork: 'network_doctor.start',
  stopNetworkExamination: 'network_doctor.stop',
  setDeviceDependencies: 'device.dependencies',
  setAlarmRoute: 'device.alarm_route',
  addPoint: 'point.create',
  updatePoint: 'point.update',
  editPoints: 'points.edit',
  deletePoint: 'point.delete',
  writePointValue: 'point.write',
  writeDeviceData: 'point.write',
  checkOverrides: 'nothing: it reads devices again',
  approveWriteRequest: 'write_request.approve',
  declineWriteRequest: 'write_request.decline',
  withdrawWriteRequest: 'write_request.withdraw',
  changeTags: 'tags.change',
  addBuilding: 'place.create',
  updateBuilding: 'place.update',
  deleteBuilding: 'place.delete',
  addFloor: 'place.create',
  updateFloor: 'place.update',
  deleteFloor: 'place.delete',
  addRoom: 'place.create',
  updateRoom: 'place.update',
  deleteRoom: 'place.delete',
  assignPlaces: 'place.assign',
  assignByRule: 'place.assign',
  importAssignments: 'place.assign',
  setFloorPlan: 'plan.update',
  deleteFloorPlan: 'plan.delete',
  setPlanMarkers: 'plan.markers',
  storeTimeseries: 'history.store',
  queryData: 'nothing: it reads',
  addTrendLog: 'trend_log.create',
  createTrendLog: 'trend_log.create',
  startTrendLog: 'trend_log.update',
  stopTrendLog: 'trend_log.update',
  updateTrendLog: 'trend_log.update',
  deleteTrendLog: 'trend_log.delete',
  recordPoints: 'point.record',
  setHistoryRetention: 'history.retention',
  previewHistoryRetention: 'nothing: it looks ahead',
  verifyHistory: 'history.verify',
  compactHistory: 'history.compact',
  takeQuarantined: 'history.quarantine_take',
  discardQuarantined: 'history.quarantine_discard',
  addTrendNote: 'trend_note.create',
  updateTrendNote: 'trend_note.update',
  deleteTrendNote: 'trend_note.delete',
  setTrendDefaults: 'trend_defaults.set',
  setDeviceTrendDefaults: 'trend_defaults.set',
  deleteDeviceTrendDefaults: 'trend_defaults.remove',
  estimateRecording: 'nothing: it counts',
  addTrendView: 'nothing: a chart kept under a name changes nothing in the building',
  updateTrendView: 'nothing: a chart kept under a name changes nothing in the building',
  deleteTrendView: 'nothing: a chart kept under a name changes nothing in the building',
  acknowledgeAlarms: 'alarm.acknowledge',
  shelveAlarms: 'alarm.shelve',
  unshelveAlarms: 'alarm.unshelve',
  setAlarmService: 'alarm.out_of_service',
  addAlarmNote: 'alarm.note',
  addAlarmDefinition: 'alarm_definition.create',
  updateAlarmDefinition: 'alarm_definition.update',
  deleteAlarmDefinition: 'alarm_definition.delete',
  previewAlarmDefinition: 'nothing: it looks ahead',
  addNotificationRule: 'notification_rule.create',
  updateNotificationRule: 'notification_rule.update',
  deleteNotificationRule: 'notification_rule.delete',
  testNotificationRule: 'notification_rule.test',
  addSchedule: 'schedule.create',
  updateSchedule: 'schedule.update',
  deleteSchedule: 'schedule.delete',
  runSchedule: 'schedule.run',
  previewSchedulePlan: 'nothing: it looks ahead',
  addScheduleTarget: 'schedule_target.create',
  updateScheduleTarget: 'schedule_target.update',
  deleteScheduleTarget: 'schedule_target.delete',
  checkScheduleTarget: 'nothing: it reads',
  pushSchedule: 'schedule.push',
  adoptSchedule: 'schedule.adopt',
  addCalendar: 'calendar.create',
  updateCalendar: 'calendar.update',
  deleteCalendar: 'calendar.delete',
  importHistory: 'history.import',
  importDeviceRegisters: 'register.import',
  updateDeviceRegister: 'register.update',
  deleteDeviceRegister: 'register.delete',
  decodeRegisters: 'nothing: it reads',
  saveServedRegisters: 'modbus_server.save',
  setDashboard: 'nothing: the own screen',
  deleteDashboard: 'nothing: the own screen',
  setRoleDashboard: 'dashboard.default',
  deleteRoleDashboard: 'dashboard.default',
  endOwnSession: 'session.revoke',
  endSession: 'session.revoke',
  createApiToken: 'token.create',
  revokeApiToken: 'token.revoke',
};

test('every route that changes something has a row in the trail, or a reason for none', () => {
  const changing = Object.entries<Route>(routes)
    .filter(([, { method }]) => method !== 'GET')
    .map(([name]) => name);
  assert.deepEqual(
    changing.filter((name) => rows[name] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(rows).filter((name) => !changing.includes(name)),
    [],
  );
});

test('every action named here is written somewhere', () => {
  const sources = globSync('**/*.ts', { cwd: import.meta.dirname })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n');
  const actions = Object.values(rows).filter((row) => !row.startsWith('nothing: '));
  assert.deepEqual(
    actions.filter((action) => !sources.includes(`'${action}'`)),
    [],
  );
});
