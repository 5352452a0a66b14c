/** Actions of the trail that have words of their own; others stand as the server names them. */
export const knownActions = [
  'point.write',
  'point.write.begin',
  'point.release',
  'point.release.begin',
  'point.create',
  'point.update',
  'point.delete',
  'alarm.acknowledge',
  'alarm.shelve',
  'alarm.unshelve',
  'alarm.note',
  'alarm.out_of_service',
  'alarm.return_to_service',
  'alarm_definition.create',
  'alarm_definition.update',
  'alarm_definition.delete',
  'schedule.create',
  'schedule.update',
  'schedule.delete',
  'schedule.run',
  'calendar.create',
  'calendar.update',
  'calendar.delete',
  'notification_rule.create',
  'notification_rule.update',
  'notification_rule.delete',
  'place.create',
  'place.update',
  'place.delete',
  'place.assign',
  'plan.update',
  'plan.delete',
  'plan.markers',
  'device.create',
  'device.update',
  'device.delete',
  'device.refresh',
  'device.set_clock',
  'device.write_cell',
  'discovery.start',
  'discovery.stop',
  'register.import',
  'modbus_server.save',
  'register.update',
  'register.delete',
  'history.import',
  'trend_log.create',
  'trend_log.update',
  'trend_log.delete',
  'user.create',
  'user.update',
  'user.delete',
  'session.login',
  'session.logout',
  'session.password',
  'session.revoke',
  'token.create',
  'token.revoke',
  'site.setup',
  'site.settings',
  'dashboard.default',
] as const;

type KnownAction = (typeof knownActions)[number];

const known = new Map<string, KnownAction>(knownActions.map((action) => [action, action]));

/** Keys of texts have no dots inside. */
type Key = `audit_action.${string}`;

/** The key of the text of an action; undefined when it has none. */
export function actionKey(action: string): Key | undefined {
  const found = known.get(action);
  return found === undefined ? undefined : `audit_action.${found.replaceAll('.', '_')}`;
}
