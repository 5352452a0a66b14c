import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, Nothing, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';
import { Schedule, ScheduleEntry } from './schedules.ts';

export const scheduleTargetStates = ['in_sync', 'drift', 'never_pushed', 'unreachable', 'cannot_fit'] as const;
const State = oneOf(scheduleTargetStates);
const RunsOn = oneOf(
  ['hub', 'device'],
  'Who writes the outputs on this device: with `device` the hub leaves them alone once the device holds the schedule',
);
const Calendars = oneOf(
  ['inline', 'reference'],
  'Days of calendars stand in the exceptions, or in calendars of the device that have the same names',
);

/** One part of a schedule, wanted and as the device holds it. Parts: `monday` to `sunday`, `default`, `holiday_1` ... */
export const ScheduleTargetPart = Type.Object(
  {
    part: Type.String(),
    wanted: Type.String(),
    held: Type.String(),
    differs: Type.Boolean(),
    /** Of a day: the times behind the texts. */
    wanted_entries: nullable(Type.Array(ScheduleEntry)),
    held_entries: nullable(Type.Array(ScheduleEntry)),
  },
  { $id: 'ScheduleTargetPart' },
);
export type ScheduleTargetPart = Static<typeof ScheduleTargetPart>;

/** A sentence by its name and what stands in it, for other languages than that of the text beside it. */
export const ScheduleSaid = Type.Object(
  { kind: Type.String(), terms: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])) },
  { $id: 'ScheduleSaid' },
);
export type ScheduleSaid = Static<typeof ScheduleSaid>;

/** Something that has no room in the device. Places: `Monday`, `exception "Closed"`, `default`, `first day` ... */
export const ScheduleMisfit = Type.Object(
  { place: Type.String(), value: Type.String(), limit: Type.String(), said: ScheduleSaid },
  { $id: 'ScheduleMisfit' },
);
export type ScheduleMisfit = Static<typeof ScheduleMisfit>;

/** The clock the device switches by, beside the time of the schedule. */
export const ScheduleTargetClock = Type.Object(
  {
    /** Told from a minute on: the clock is wrong, or it is right in another zone. */
    problem: oneOf(['', 'clock', 'zone']),
    /** What the device shows minus what a clock in the zone of the schedule shows, milliseconds. */
    off_ms: Type.Number(),
    /** What of it comes from another zone or summer time; null when the device does not say. */
    zone_minutes: nullable(Type.Number()),
    device_time: Type.String(),
    time_zone: Type.String(),
    measured_at: At,
  },
  { $id: 'ScheduleTargetClock' },
);
export type ScheduleTargetClock = Static<typeof ScheduleTargetClock>;

export const SchedulePartWrite = Type.Object(
  {
    part: Type.String(),
    /** `not_applied`: acknowledged, and the device shows what it had. `fixed`: the device lets nobody change it. */
    status: oneOf(['written', 'not_applied', 'refused', 'fixed', 'unknown', 'not_sent']),
    detail: Type.String(),
  },
  { $id: 'SchedulePartWrite' },
);
export type SchedulePartWrite = Static<typeof SchedulePartWrite>;

export const SchedulePush = Type.Object(
  {
    at: At,
    by: Type.String(),
    outcome: oneOf(['running', 'done', 'failed', 'unconfirmed', 'interrupted']),
    detail: Type.String(),
    parts: Type.Array(SchedulePartWrite),
  },
  { $id: 'SchedulePush' },
);
export type SchedulePush = Static<typeof SchedulePush>;

export const ScheduleTarget = Type.Object(
  {
    id: Id,
    schedule_id: Id,
    device_id: Id,
    device_name: Type.String(),
    /** `schedule:1` of a BACnet device, `SCH1` of a T3 panel. */
    place: Type.String(),
    place_name: Type.String(),
    runs_on: RunsOn,
    calendars: Calendars,
    /** The device has held the schedule at least once, and it, not the hub, writes the outputs there. */
    handed_over: Type.Boolean(),
    state: State,
    /** Of drift: the schedule was edited and not pushed, the device was changed, or a push got through in part. */
    reason: oneOf(['', 'edited', 'device', 'partly']),
    /** Why the device could not be read last time; empty when it could. */
    detail: Type.String(),
    checked_at: nullable(At),
    confirmed_at: nullable(At),
    pushed_at: nullable(At),
    pushed_by: Type.String(),
    last_push: nullable(SchedulePush),
    misfits: Type.Array(ScheduleMisfit),
    notes: Type.Array(Type.String()),
    /** The notes in the same order. */
    notes_said: Type.Array(ScheduleSaid),
    /** Read with every look at the device, and after a push; null where it cannot be read. */
    clock: nullable(ScheduleTargetClock),
    /** Every part, once the device was read. */
    parts: Type.Array(ScheduleTargetPart),
    /** What holds at the beginning of a day, wanted and held. */
    wanted_default: nullable(Type.Number()),
    held_default: nullable(Type.Number()),
    /** What the device holds that a schedule here cannot say. */
    unread: Type.Array(Type.String()),
    /** The same sentences in the same order. */
    unread_said: Type.Array(ScheduleSaid),
    /** Names what is wanted and what is held; a push or an adoption wants it back. Empty before the first reading. */
    token: Type.String(),
  },
  { $id: 'ScheduleTarget' },
);
export type ScheduleTarget = Static<typeof ScheduleTarget>;

export const SchedulePlace = Type.Object(
  {
    place: Type.String(),
    name: Type.String(),
    description: Type.String(),
    /** The schedule that is held there. */
    schedule_id: nullable(Id),
    schedule_name: Type.String(),
  },
  { $id: 'SchedulePlace' },
);
export type SchedulePlace = Static<typeof SchedulePlace>;

const token = Type.Object({ token: Type.String({ minLength: 1, maxLength: 64 }) }, closed);

export const scheduleTargetRoutes = defineRoutes({
  listSchedulePlaces: {
    method: 'GET',
    path: '/api/t3000/devices/:id/schedule-places',
    tag: 'schedules',
    summary: 'Schedule objects or weekly routines of a device',
    permission: 'read',
    params: IdParams,
    reply: Type.Object({ items: Type.Array(SchedulePlace) }),
  },
  listScheduleTargets: {
    method: 'GET',
    path: '/api/t3000/schedules/:id/targets',
    tag: 'schedules',
    summary: 'Devices that hold a schedule, with where they differ from it',
    permission: 'read',
    params: IdParams,
    reply: Type.Object({ items: Type.Array(ScheduleTarget) }),
  },
  addScheduleTarget: {
    method: 'POST',
    path: '/api/t3000/schedules/:id/targets',
    tag: 'schedules',
    summary: 'Let a device hold a schedule; nothing is written, the device is read',
    permission: 'configure',
    status: 201,
    params: IdParams,
    body: Type.Object(
      {
        device_id: Id,
        place: Type.String({ minLength: 1, maxLength: 40 }),
        runs_on: Type.Optional(RunsOn),
        calendars: Type.Optional(Calendars),
      },
      closed,
    ),
    reply: ScheduleTarget,
  },
  updateScheduleTarget: {
    method: 'PUT',
    path: '/api/t3000/schedule-targets/:id',
    tag: 'schedules',
    summary: 'Say who writes the outputs, and where the days of calendars stand',
    permission: 'configure',
    params: IdParams,
    body: Type.Object({ runs_on: Type.Optional(RunsOn), calendars: Type.Optional(Calendars) }, closed),
    reply: ScheduleTarget,
  },
  deleteScheduleTarget: {
    method: 'DELETE',
    path: '/api/t3000/schedule-targets/:id',
    tag: 'schedules',
    summary: 'Forget that a device holds a schedule; the device keeps it, and the hub writes all outputs again',
    permission: 'configure',
    params: IdParams,
    reply: Done,
  },
  checkScheduleTarget: {
    method: 'POST',
    path: '/api/t3000/schedule-targets/:id/check',
    tag: 'schedules',
    summary: 'Read the device now and compare: also the plan of a push',
    permission: 'write_points',
    params: IdParams,
    body: Nothing,
    reply: ScheduleTarget,
  },
  pushSchedule: {
    method: 'POST',
    path: '/api/t3000/schedule-targets/:id/push',
    tag: 'schedules',
    summary: 'Write what differs, and read it back; `token` names the plan that was seen',
    permission: 'configure',
    params: IdParams,
    body: token,
    reply: Type.Object({ push: SchedulePush, target: ScheduleTarget }),
  },
  adoptSchedule: {
    method: 'POST',
    path: '/api/t3000/schedule-targets/:id/adopt',
    tag: 'schedules',
    summary: 'Take the times of the device over into the schedule',
    permission: 'configure',
    params: IdParams,
    body: token,
    reply: Schedule,
  },
});
