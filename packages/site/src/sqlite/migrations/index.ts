import type { Migration } from '../migrate.ts';
import { firstTables } from './0001-first-tables.ts';
import { places } from './0002-places.ts';
import { alarmsAndSchedules } from './0003-alarms-and-schedules.ts';
import { deviceRegisters } from './0004-device-registers.ts';
import { dashboards } from './0005-dashboards.ts';
import { trendViews } from './0006-trend-views.ts';
import { tags } from './0007-tags.ts';
import { recording } from './0008-recording.ts';
import { apiTokens } from './0009-api-tokens.ts';
import { alarmsOfDevices } from './0010-alarms-of-devices.ts';
import { writeGuards } from './0011-write-guards.ts';
import { textPoints } from './0012-text-points.ts';
import { dependenciesAndDuties } from './0013-dependencies-and-duties.ts';
import { scheduleTargets } from './0014-schedule-targets.ts';
import { placeLimits } from './0015-place-limits.ts';

/** Every step from an empty file to the present schema, in order. A released step never changes. */
export const migrations: readonly Migration[] = [
  firstTables,
  places,
  alarmsAndSchedules,
  deviceRegisters,
  dashboards,
  trendViews,
  tags,
  recording,
  apiTokens,
  alarmsOfDevices,
  writeGuards,
  textPoints,
  dependenciesAndDuties,
  scheduleTargets,
  placeLimits,
];
