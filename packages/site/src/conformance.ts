import { alarmConformance } from './conformance/alarms.ts';
import { apiTokenConformance } from './conformance/api-tokens.ts';
import { auditConformance } from './conformance/audit.ts';
import { deviceRegisterConformance } from './conformance/device-registers.ts';
import { dashboardConformance } from './conformance/dashboards.ts';
import { deviceDutyConformance } from './conformance/device-duties.ts';
import { deviceConformance } from './conformance/devices.ts';
import type { OpenSubject } from './conformance/subject.ts';
import { placeConformance } from './conformance/places.ts';
import { pointConformance } from './conformance/points.ts';
import { scheduleConformance } from './conformance/schedules.ts';
import { scheduleTargetConformance } from './conformance/schedule-targets.ts';
import { stateConformance } from './conformance/state.ts';
import { tagConformance } from './conformance/tags.ts';
import { transactionConformance } from './conformance/transactions.ts';
import { trendLogConformance } from './conformance/trend-logs.ts';
import { trendNoteConformance } from './conformance/trend-notes.ts';
import { trendViewConformance } from './conformance/trend-views.ts';
import { userConformance } from './conformance/users.ts';
import { writeRequestConformance } from './conformance/write-requests.ts';

export { someDevice, somePoint } from './conformance/builders.ts';
export type { OpenSubject, Subject } from './conformance/subject.ts';

/** Registers the tests every site store passes. `open` gives an empty site of its own to each test. */
export function siteConformance(open: OpenSubject): void {
  deviceConformance(open);
  deviceRegisterConformance(open);
  pointConformance(open);
  placeConformance(open);
  tagConformance(open);
  stateConformance(open);
  userConformance(open);
  apiTokenConformance(open);
  auditConformance(open);
  alarmConformance(open);
  deviceDutyConformance(open);
  scheduleConformance(open);
  scheduleTargetConformance(open);
  dashboardConformance(open);
  trendLogConformance(open);
  trendNoteConformance(open);
  trendViewConformance(open);
  writeRequestConformance(open);
  transactionConformance(open);
}
