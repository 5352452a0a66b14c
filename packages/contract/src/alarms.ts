import { Type, type Static } from 'typebox';
import { AlarmLevel } from './alarm-definitions.ts';
import { At, Id, IdParams, Moment, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';

/** ISA-18.2: the first four are normal, in alarm, seen, and over but not seen; the last three are silent. */
export const AlarmPhase = oneOf([
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned',
  'shelved',
  'suppressed',
  'out_of_service',
]);

export const Alarm = Type.Object(
  {
    id: Id,
    definition_id: Id,
    name: Type.String(),
    level: AlarmLevel,
    kind: Type.String(),
    point_id: nullable(Id),
    device_id: nullable(Id),
    /** Point, device or rule, as shown; text of the field. */
    source: Type.String(),
    device_name: Type.String(),
    group: Type.String(),
    phase: AlarmPhase,
    /** The condition holds, also in silence. */
    active: Type.Boolean(),
    message: Type.String(),
    /** When it was raised last. */
    value: nullable(Type.Number()),
    raised_at: nullable(At),
    since: At,
    raised_count: Type.Integer(),
    shelved_until: nullable(At),
    suppressed_by: Type.String(),
    /** The other device that keeps it still; null without one. */
    suppressor: nullable(Type.Object({ device_id: Id, device_name: Type.String(), is: oneOf(['off', 'offline']) })),
    /** False of one whose definition or place has gone: it stays until somebody has seen it. */
    watched: Type.Boolean(),
    actor: Type.String(),
    note: Type.String(),
    instruction: Type.String(),
    note_required: Type.Boolean(),
  },
  { $id: 'Alarm' },
);
export type Alarm = Static<typeof Alarm>;

export const AlarmEvent = Type.Object(
  {
    id: Id,
    at: At,
    alarm_id: Id,
    event: Type.String(),
    from: AlarmPhase,
    to: AlarmPhase,
    name: Type.String(),
    level: AlarmLevel,
    kind: Type.String(),
    point_id: nullable(Id),
    device_id: nullable(Id),
    source: Type.String(),
    message: Type.String(),
    value: nullable(Type.Number()),
    actor: Type.String(),
    note: Type.String(),
  },
  { $id: 'AlarmEvent' },
);
export type AlarmEvent = Static<typeof AlarmEvent>;

const LevelCounts = Type.Object({
  level: AlarmLevel,
  unacknowledged: Type.Integer(),
  acknowledged: Type.Integer(),
  returned: Type.Integer(),
});

/** Figures of the bar at the top. */
export const AlarmSummary = Type.Object(
  {
    /** Alarms an operator sees: raised, seen, or over but not seen. */
    open: Type.Integer(),
    unacknowledged: Type.Integer(),
    /** Highest level with an unacknowledged alarm. */
    highest: nullable(AlarmLevel),
    levels: Type.Array(LevelCounts),
    shelved: Type.Integer(),
    suppressed: Type.Integer(),
    out_of_service: Type.Integer(),
  },
  { $id: 'AlarmSummary' },
);
export type AlarmSummary = Static<typeof AlarmSummary>;

const ActResults = Type.Object({
  items: Type.Array(
    Type.Object({
      alarm_id: Id,
      done: Type.Boolean(),
      problem: Type.String(),
      phase: nullable(AlarmPhase),
    }),
  ),
});
const acted = {
  ids: Type.Array(Id, { minItems: 1, maxItems: 1000 }),
  note: Type.Optional(Type.String({ maxLength: 500, default: '' })),
};

/** How well the alarm system itself works (ISA-18.2 clause 16, EEMUA 191). */
export const AlarmHealth = Type.Object(
  {
    from: At,
    to: At,
    /** Announced alarms. */
    raised: Type.Integer(),
    /** One number for each ten minutes, oldest first. */
    per_ten_minutes: Type.Array(Type.Integer()),
    average_per_ten_minutes: Type.Number(),
    peak_per_ten_minutes: Type.Integer(),
    /** Share of the time with more than ten alarms in ten minutes, percent. */
    flood_percent: Type.Number(),
    in_flood: Type.Boolean(),
    verdict: oneOf(['good', 'demanding', 'overloaded']),
    levels: Type.Array(Type.Object({ level: AlarmLevel, raised: Type.Integer(), percent: Type.Number() })),
    /** Raised three times or more within a minute. */
    chattering: Type.Array(Type.Object({ alarm: Alarm, raised: Type.Integer() })),
    /** In alarm for more than a day. */
    stale: Type.Array(Alarm),
    top: Type.Array(Type.Object({ alarm: Alarm, raised: Type.Integer(), percent: Type.Number() })),
    /** Share of all announcements that the top ten make, percent. */
    top_percent: Type.Number(),
    shelved: Type.Array(Alarm),
  },
  { $id: 'AlarmHealth' },
);
export type AlarmHealth = Static<typeof AlarmHealth>;

const eventFilters = {
  alarm_id: Type.Optional(Id),
  point_id: Type.Optional(Id),
  device_id: Type.Optional(Id),
  level: Type.Optional(AlarmLevel),
  event: Type.Optional(Type.String({ maxLength: 20 })),
  text: Type.Optional(Type.String({ maxLength: 100 })),
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
};

export const alarmRoutes = defineRoutes({
  listAlarms: {
    method: 'GET',
    path: '/api/t3000/alarms',
    tag: 'alarms',
    summary: 'Open alarms: highest level first, unacknowledged before the others, the oldest first',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ...pageQuery,
        /** `operator`: what is to be answered. `silent`: shelved, suppressed, out of service. */
        show: Type.Optional(oneOf(['operator', 'silent', 'all'])),
        level: Type.Optional(AlarmLevel),
        phase: Type.Optional(AlarmPhase),
        device_id: Type.Optional(Id),
        point_id: Type.Optional(Id),
        /** Alarms of a place and of everything inside it. */
        place_id: Type.Optional(Id),
        text: Type.Optional(Type.String({ maxLength: 100 })),
      },
      closed,
    ),
    reply: Type.Object({ ...pageOf(Alarm).properties, summary: AlarmSummary }),
  },
  getAlarmSummary: {
    method: 'GET',
    path: '/api/t3000/alarms/summary',
    tag: 'alarms',
    summary: 'Counts by level and state',
    permission: 'read',
    scope: 'filtered',
    reply: AlarmSummary,
  },
  getAlarmHealth: {
    method: 'GET',
    path: '/api/t3000/alarms/health',
    tag: 'alarms',
    summary: 'Rate, floods, chatter, stale alarms, the ten worst, mix of levels',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object({ hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168, default: 24 })) }, closed),
    reply: AlarmHealth,
  },
  listAlarmEvents: {
    method: 'GET',
    path: '/api/t3000/alarms/events',
    tag: 'alarms',
    summary: 'History of alarms, newest first, page by page',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ...eventFilters,
        /** `next` of the page before. A page may be short, or empty, and still have a next one. */
        cursor: Type.Optional(Type.String({ maxLength: 40, pattern: '^\\d{1,16}\\.\\d{1,16}$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
      },
      closed,
    ),
    reply: Type.Object({ items: Type.Array(AlarmEvent), next: nullable(Type.String()) }),
  },
  exportAlarmEvents: {
    method: 'GET',
    path: '/api/t3000/alarms/events.csv',
    tag: 'alarms',
    summary: 'History of alarms as a CSV file, newest first',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(eventFilters, closed),
    reply: Type.String(),
    produces: 'text/csv; charset=utf-8',
  },
  getAlarm: {
    method: 'GET',
    path: '/api/t3000/alarms/:id',
    tag: 'alarms',
    summary: 'One alarm with the newest of its history',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Type.Object({ alarm: Alarm, events: Type.Array(AlarmEvent) }),
  },
  acknowledgeAlarms: {
    method: 'POST',
    path: '/api/t3000/alarms/acknowledge',
    tag: 'alarms',
    summary: 'Acknowledge; each alarm is answered on its own',
    permission: 'write_points',
    scope: 'filtered',
    body: Type.Object(acted, closed),
    reply: ActResults,
  },
  shelveAlarms: {
    method: 'POST',
    path: '/api/t3000/alarms/shelve',
    tag: 'alarms',
    summary: 'Silence for some time; they come back by themselves',
    permission: 'write_points',
    scope: 'filtered',
    body: Type.Object({ ...acted, minutes: Type.Integer({ minimum: 1, maximum: 10_080 }) }, closed),
    reply: ActResults,
  },
  unshelveAlarms: {
    method: 'POST',
    path: '/api/t3000/alarms/unshelve',
    tag: 'alarms',
    summary: 'Bring shelved alarms back',
    permission: 'write_points',
    scope: 'filtered',
    body: Type.Object(acted, closed),
    reply: ActResults,
  },
  setAlarmService: {
    method: 'POST',
    path: '/api/t3000/alarms/service',
    tag: 'alarms',
    summary: 'Take alarms out of service until somebody puts them back',
    permission: 'configure',
    scope: 'filtered',
    body: Type.Object({ ...acted, in_service: Type.Boolean() }, closed),
    reply: ActResults,
  },
  addAlarmNote: {
    method: 'POST',
    path: '/api/t3000/alarms/:id/notes',
    tag: 'alarms',
    summary: 'Add a remark to the history of an alarm',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object({ note: Type.String({ minLength: 1, maxLength: 500 }) }, closed),
    reply: Alarm,
  },
});
