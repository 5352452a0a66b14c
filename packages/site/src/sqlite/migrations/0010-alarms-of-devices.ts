import type { Migration } from '../migrate.ts';

/** Alarms that devices raise by their own rules have a name there. */
export const alarmsOfDevices: Migration = {
  version: 10,
  name: 'alarms of devices',
  statements: [`ALTER TABLE alarms ADD COLUMN report_key TEXT`],
};
