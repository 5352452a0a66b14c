import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, Nothing, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';
import { ValueKindName } from './values.ts';

/** `08:00`, or `08:00:30`. */
const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$', description: 'Local time of day' });
const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Local date' });

/** From this time of day on this value; null hands over to what stands below. */
export const ScheduleEntry = Type.Object({ time: TimeOfDay, value: nullable(Type.Number()) }, closed);
export type ScheduleEntry = Static<typeof ScheduleEntry>;

/** Days that are special. Months and days count from 1; Monday is 1. */
export const DateSelector = Type.Union(
  [
    Type.Object({ kind: Type.Literal('date'), date: LocalDate }, closed),
    /** Both ends included. */
    Type.Object({ kind: Type.Literal('range'), from: LocalDate, to: LocalDate }, closed),
    Type.Object(
      {
        kind: Type.Literal('yearly'),
        month: Type.Integer({ minimum: 1, maximum: 12 }),
        day: Type.Integer({ minimum: 1, maximum: 31 }),
      },
      closed,
    ),
    /** Null matches any. Week 1 is days 1 to 7 of the month, week 6 its last seven days. */
    Type.Object(
      {
        kind: Type.Literal('week_day'),
        month: nullable(Type.Integer({ minimum: 1, maximum: 12 })),
        week: nullable(Type.Integer({ minimum: 1, maximum: 6 })),
        weekday: nullable(Type.Integer({ minimum: 1, maximum: 7 })),
      },
      closed,
    ),
    /** Days after Easter Sunday; Good Friday is -2. */
    Type.Object({ kind: Type.Literal('easter'), offset: Type.Integer({ minimum: -60, maximum: 60 }) }, closed),
  ],
  { $id: 'DateSelector' },
);
export type DateSelector = Static<typeof DateSelector>;

const Entries = Type.Array(ScheduleEntry, { maxItems: 48 });

export const ScheduleException = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    /** 1 (highest) to 16 among the exceptions of this schedule. */
    priority: Type.Integer({ minimum: 1, maximum: 16 }),
    dates: Type.Array(DateSelector, { maxItems: 200 }),
    /** Its days come from this calendar, besides its own. */
    calendar_id: nullable(Id),
    entries: Entries,
  },
  { ...closed, $id: 'ScheduleException' },
);
export type ScheduleException = Static<typeof ScheduleException>;

/** What a schedule says. Every day begins at the default; what should hold over midnight is entered again at 00:00. */
const plan = {
  kind: ValueKindName,
  /** IANA name; that of the site when null. */
  time_zone: nullable(Type.String({ minLength: 1, maxLength: 60 })),
  effective_from: nullable(LocalDate),
  effective_to: nullable(LocalDate),
  /** Seven lists, Monday first. */
  weekly: Type.Array(Entries, { minItems: 7, maxItems: 7 }),
  exceptions: Type.Array(ScheduleException, { maxItems: 100 }),
  /** Null releases the points. */
  default_value: nullable(Type.Number()),
};
export const SchedulePlan = Type.Object(plan, { ...closed, $id: 'SchedulePlan' });
export type SchedulePlan = Static<typeof SchedulePlan>;

const editable = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  description: Type.String({ maxLength: 500 }),
  enabled: Type.Boolean(),
  ...plan,
  /** Slot it writes to; people and schedules have 7 to 16. */
  priority: Type.Integer({ minimum: 7, maximum: 16 }),
  /** After the server was away: write what holds now, or wait for the next entry. */
  missed: oneOf(['apply_latest', 'skip']),
  output_ids: Type.Array(Id, { maxItems: 500 }),
};

const Change = Type.Object({
  at: At,
  value: nullable(Type.Number()),
  /** `weekly`, `default`, `not_in_effect`, or the name of an exception. */
  source: Type.String(),
});

export const Schedule = Type.Object(
  {
    id: Id,
    ...editable,
    /** Zone in use: its own or that of the site. */
    zone: Type.String(),
    status: oneOf(['idle', 'running', 'failed', 'disabled']),
    /** What holds now; null when released or disabled. */
    value: nullable(Type.Number()),
    source: Type.String(),
    next: nullable(Change),
    last_run_at: nullable(At),
    /** Points that have not taken the value; tried again when their device answers. */
    waiting_ids: Type.Array(Id),
    /** Devices that hold it. */
    targets: Type.Array(
      Type.Object({
        id: Id,
        device_id: Id,
        device_name: Type.String(),
        place: Type.String(),
        state: oneOf(['in_sync', 'drift', 'never_pushed', 'unreachable', 'cannot_fit']),
        handed_over: Type.Boolean(),
      }),
    ),
    /** Outputs the hub leaves to the devices that run the schedule. */
    left_to_device_ids: Type.Array(Id),
    /** Who changed it last; the right of this person counts when it writes. */
    author: Type.String(),
    created_at: At,
    updated_at: At,
  },
  { $id: 'Schedule' },
);
export type Schedule = Static<typeof Schedule>;

export const ScheduleSegment = Type.Object(
  {
    from: At,
    to: At,
    value: nullable(Type.Number()),
    source: Type.String(),
    /** `gap`: entered for an hour that is skipped; `repeated`: for one that comes twice. */
    shift: nullable(oneOf(['gap', 'repeated'])),
  },
  { $id: 'ScheduleSegment' },
);

export const SchedulePreview = Type.Object(
  {
    zone: Type.String(),
    days: Type.Array(
      Type.Object({
        date: Type.String(),
        from: At,
        to: At,
        /** 86,400 on most days, 82,800 or 90,000 when the clocks change. */
        seconds: Type.Number(),
        /** Exceptions of the day, the winning one first. */
        exceptions: Type.Array(Type.String()),
        segments: Type.Array(ScheduleSegment),
      }),
    ),
  },
  { $id: 'SchedulePreview' },
);
export type SchedulePreview = Static<typeof SchedulePreview>;

export const ScheduleDifference = Type.Object(
  {
    from: At,
    to: At,
    before: nullable(Type.Number()),
    after: nullable(Type.Number()),
    source: Type.String(),
  },
  { $id: 'ScheduleDifference' },
);

export const ScheduleConflict = Type.Object(
  {
    /** `same_slot`: the last to write wins. `outranked`: another schedule wins. `override`: a command stands above. */
    kind: oneOf(['same_slot', 'outranked', 'override']),
    point_id: Id,
    point_name: Type.String(),
    schedule_ids: Type.Array(Id),
    /** Slot that wins. */
    priority: Type.Integer(),
    message: Type.String(),
  },
  { $id: 'ScheduleConflict' },
);
export type ScheduleConflict = Static<typeof ScheduleConflict>;

export const ScheduleRun = Type.Object(
  {
    id: Id,
    schedule_id: Id,
    schedule_name: Type.String(),
    cause: oneOf(['time', 'start', 'edit', 'by_hand', 'retry', 'ended']),
    due_at: At,
    at: At,
    value: nullable(Type.Number()),
    source: Type.String(),
    status: oneOf(['running', 'done', 'failed', 'missed', 'skipped', 'interrupted']),
    actor: Type.String(),
    results: Type.Array(
      Type.Object({ point_id: Id, ok: Type.Boolean(), status: Type.String(), message: Type.String() }),
    ),
  },
  { $id: 'ScheduleRun' },
);
export type ScheduleRun = Static<typeof ScheduleRun>;

const calendarFields = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  description: Type.String({ maxLength: 500 }),
  dates: Type.Array(DateSelector, { maxItems: 200 }),
};

export const Calendar = Type.Object(
  {
    id: Id,
    ...calendarFields,
    /** Schedules with an exception on its days. */
    schedule_ids: Type.Array(Id),
    created_at: At,
    updated_at: At,
  },
  { $id: 'Calendar' },
);
export type Calendar = Static<typeof Calendar>;

const days = Type.Optional(Type.Integer({ minimum: 1, maximum: 92, default: 14 }));
const runsQuery = {
  /** Id of the last line of the page before. */
  before: Type.Optional(Id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
};
const RunPage = Type.Object({ items: Type.Array(ScheduleRun), next: nullable(Id) });

export const scheduleRoutes = defineRoutes({
  listSchedules: {
    method: 'GET',
    path: '/api/t3000/schedules',
    tag: 'schedules',
    summary: 'Schedules with what they say now and next',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      { ...pageQuery, text: Type.Optional(Type.String({ maxLength: 100 })), point_id: Type.Optional(Id) },
      closed,
    ),
    reply: pageOf(Schedule),
  },
  addSchedule: {
    method: 'POST',
    path: '/api/t3000/schedules',
    tag: 'schedules',
    summary: 'Add a schedule; it applies at once when enabled',
    permission: 'configure',
    scope: 'filtered',
    status: 201,
    bodyBytesMax: 512 * 1024,
    body: Type.Object(
      {
        ...Type.Partial(Type.Object(editable)).properties,
        name: editable.name,
        kind: editable.kind,
        weekly: editable.weekly,
      },
      closed,
    ),
    reply: Schedule,
  },
  getSchedule: {
    method: 'GET',
    path: '/api/t3000/schedules/:id',
    tag: 'schedules',
    summary: 'One schedule',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Schedule,
  },
  updateSchedule: {
    method: 'PUT',
    path: '/api/t3000/schedules/:id',
    tag: 'schedules',
    summary: 'Change a schedule; it applies at once, and points taken out are released',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    bodyBytesMax: 512 * 1024,
    body: Type.Partial(Type.Object(editable), closed),
    reply: Schedule,
  },
  deleteSchedule: {
    method: 'DELETE',
    path: '/api/t3000/schedules/:id',
    tag: 'schedules',
    summary: 'Remove a schedule and release its points; its log stays',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    reply: Done,
  },
  runSchedule: {
    method: 'POST',
    path: '/api/t3000/schedules/:id/run',
    tag: 'schedules',
    summary: 'Write what the schedule says now once more',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Nothing,
    reply: ScheduleRun,
  },
  previewSchedule: {
    method: 'GET',
    path: '/api/t3000/schedules/:id/preview',
    tag: 'schedules',
    summary: 'What will run, day by day; the engine that runs it also says this',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    query: Type.Object({ date: Type.Optional(LocalDate), days }, closed),
    reply: SchedulePreview,
  },
  previewSchedulePlan: {
    method: 'POST',
    path: '/api/t3000/schedules/preview',
    tag: 'schedules',
    summary: 'What an edit would run, and where it differs from the stored schedule',
    permission: 'read',
    scope: 'filtered',
    bodyBytesMax: 512 * 1024,
    body: Type.Object({ schedule_id: nullable(Id), date: Type.Optional(LocalDate), days, plan: SchedulePlan }, closed),
    reply: Type.Object({ preview: SchedulePreview, differences: Type.Array(ScheduleDifference) }),
  },
  listScheduleConflicts: {
    method: 'GET',
    path: '/api/t3000/schedules/conflicts',
    tag: 'schedules',
    summary: 'Points that several schedules write, or that a command above holds',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object({ schedule_id: Type.Optional(Id) }, closed),
    reply: Type.Object({ items: Type.Array(ScheduleConflict) }),
  },
  listScheduleRuns: {
    method: 'GET',
    path: '/api/t3000/schedules/:id/runs',
    tag: 'schedules',
    summary: 'Execution log of a schedule, newest first',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    query: Type.Object(runsQuery, closed),
    reply: RunPage,
  },
  listAllScheduleRuns: {
    method: 'GET',
    path: '/api/t3000/schedules/runs',
    tag: 'schedules',
    summary: 'Execution log of all schedules, newest first',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(runsQuery, closed),
    reply: RunPage,
  },
  listCalendars: {
    method: 'GET',
    path: '/api/t3000/calendars',
    tag: 'schedules',
    summary: 'Calendars of special days',
    permission: 'read',
    scope: 'filtered',
    reply: Type.Object({ items: Type.Array(Calendar) }),
  },
  addCalendar: {
    method: 'POST',
    path: '/api/t3000/calendars',
    tag: 'schedules',
    summary: 'Add a calendar',
    permission: 'write_points',
    status: 201,
    body: Type.Object(
      {
        name: calendarFields.name,
        description: Type.Optional(calendarFields.description),
        dates: calendarFields.dates,
      },
      closed,
    ),
    reply: Calendar,
  },
  updateCalendar: {
    method: 'PUT',
    path: '/api/t3000/calendars/:id',
    tag: 'schedules',
    summary: 'Change a calendar; schedules that use it follow at once',
    permission: 'write_points',
    params: IdParams,
    body: Type.Partial(Type.Object(calendarFields), closed),
    reply: Calendar,
  },
  deleteCalendar: {
    method: 'DELETE',
    path: '/api/t3000/calendars/:id',
    tag: 'schedules',
    summary: 'Remove a calendar no schedule uses',
    permission: 'write_points',
    params: IdParams,
    reply: Done,
  },
  listCalendarDays: {
    method: 'GET',
    path: '/api/t3000/calendars/:id/days',
    tag: 'schedules',
    summary: 'The days of one year a calendar means',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    query: Type.Object({ year: Type.Integer({ minimum: 1970, maximum: 2200 }) }, closed),
    reply: Type.Object({ dates: Type.Array(Type.String()) }),
  },
});
