import { Type, type Static } from 'typebox';
import { AlarmLevel } from './alarm-definitions.ts';
import { AlarmPhase, AlarmSummary } from './alarms.ts';
import { At, Id, closed, nullable, oneOf } from './common.ts';
import type { Permission } from './route.ts';
import { PointTypeName, QualityName } from './values.ts';

/** Version of the live channel; a client of another major version reloads itself. */
export const LIVE_VERSION = 1;
export const LIVE_PATH = '/api/live';

/** Points one client may watch: five times what the largest page shows. */
export const SUBSCRIPTIONS_MAX = 5000;

export const liveTopics = ['devices', 'system', 'discovery', 'alarms', 'schedules'] as const;

/** The right each topic, and watching points, asks for. Who lacks it is told so and gets nothing of it. */
export const livePermissions = {
  points: 'read',
  devices: 'read',
  system: 'read',
  discovery: 'read',
  alarms: 'read',
  schedules: 'read',
} as const satisfies Readonly<Record<'points' | (typeof liveTopics)[number], Permission>>;

/** Messages a client sends. */
export const ClientMessage = Type.Union(
  [
    /**
     * First message of every connection. With `resume` and the `instance` it belongs to, the first subscribe is answered
     * with what changed after that sequence number (a PointUpdate) where the server still knows it, else with a snapshot.
     */
    Type.Object(
      {
        type: Type.Literal('hello'),
        version: Type.Integer(),
        resume: Type.Optional(Type.Integer({ minimum: 0 })),
        instance: Type.Optional(Type.String({ maxLength: 64 })),
        /** `long` names every field of a value (see PointUpdate); tuples when absent. */
        form: Type.Optional(oneOf(['short', 'long'])),
      },
      closed,
    ),
    /** Replaces the watched set. `topics` adds device and system messages. */
    Type.Object(
      {
        type: Type.Literal('subscribe'),
        points: Type.Array(Id, { maxItems: SUBSCRIPTIONS_MAX }),
        topics: Type.Array(oneOf(liveTopics), { maxItems: 8 }),
      },
      closed,
    ),
    Type.Object({ type: Type.Literal('ping'), id: Type.Integer() }, closed),
  ],
  { $id: 'ClientMessage' },
);
export type ClientMessage = Static<typeof ClientMessage>;

/** A changed value inside a batch: [point id, value, quality byte, timestamp], and the text of a text point as a fifth. */
export const ValueTuple = Type.Union([
  Type.Tuple([Id, nullable(Type.Number()), Type.Integer(), nullable(At)]),
  Type.Tuple([Id, nullable(Type.Number()), Type.Integer(), nullable(At), Type.String()]),
]);
export type ValueTuple = Static<typeof ValueTuple>;

/** The long form of one value, for programs that would rather read names than positions. */
export const PointUpdate = Type.Object({
  point_id: Id,
  point_type: nullable(PointTypeName),
  value: nullable(Type.Number()),
  /** Of points of kind `text`, whose `value` is null. */
  text: Type.Optional(Type.String()),
  timestamp: nullable(At),
  quality: QualityName,
});
export type PointUpdate = Static<typeof PointUpdate>;

/** Messages the server sends. */
export const ServerMessage = Type.Union(
  [
    Type.Object({
      type: Type.Literal('hello'),
      version: Type.Integer(),
      server_time: At,
      seq: Type.Integer(),
      instance: Type.String({ description: 'Changes when the server restarts: sequence numbers start anew' }),
    }),
    /** Values of every watched point, right after `subscribe`. */
    Type.Object({ type: Type.Literal('snapshot'), seq: Type.Integer(), values: Type.Array(ValueTuple) }),
    /** Changes of the last 100 ms, the newest per point; every 5 s also what was read again without a change. */
    Type.Object({ type: Type.Literal('PointUpdate'), seq: Type.Integer(), values: Type.Array(ValueTuple) }),
    Type.Object({
      type: Type.Literal('DeviceStatus'),
      device_id: Id,
      online: Type.Boolean(),
      state: Type.String(),
      last_seen: nullable(At),
      connection_quality: nullable(Type.Number()),
      reason: Type.String(),
    }),
    Type.Object({
      type: Type.Literal('SystemStatus'),
      active_devices: Type.Integer(),
      active_points: Type.Integer(),
      collection_rate: Type.Number(),
      system_errors: Type.Integer(),
      problems: Type.Array(Type.String()),
    }),
    Type.Object({ type: Type.Literal('DiscoveryUpdate'), job: Type.String() }),
    /**
     * Override set, released or expired; a write asked for, approved or over; configuration of points or devices changed: re-read what is on screen. Without ids,
     * any of them may have changed.
     */
    Type.Object({
      type: Type.Literal('Changed'),
      /** `rights`: those of this client itself; everything it shows has to be read anew. */
      what: oneOf([
        'points',
        'devices',
        'overrides',
        'places',
        'alarm_definitions',
        'schedules',
        'write_requests',
        'rights',
      ]),
      ids: Type.Array(Id),
    }),
    /** A step of an alarm, once it is on disk. */
    Type.Object({
      type: Type.Literal('AlarmNotification'),
      event_id: Id,
      alarm_id: Id,
      device_id: nullable(Id),
      point_id: nullable(Id),
      alarm_type: Type.String(),
      name: Type.String(),
      source: Type.String(),
      message: Type.String(),
      severity: AlarmLevel,
      timestamp: At,
      event: Type.String(),
      phase: AlarmPhase,
      /** `alarm`: raised and to be heard; null for steps nobody need be told of. */
      announce: nullable(oneOf(['alarm', 'returned', 'acknowledged'])),
    }),
    /** The counts of the bar at the top, after `subscribe` and whenever they change. */
    Type.Object({ type: Type.Literal('AlarmSummary'), ...AlarmSummary.properties }),
    Type.Object({
      type: Type.Literal('ScheduleUpdate'),
      schedule_id: Id,
      status: oneOf(['idle', 'running', 'failed', 'disabled']),
      value: nullable(Type.Number()),
      next_run: nullable(At),
      next_value: nullable(Type.Number()),
    }),
    Type.Object({ type: Type.Literal('pong'), id: Type.Integer(), server_time: At }),
    Type.Object({ type: Type.Literal('error'), code: Type.String(), message: Type.String() }),
  ],
  { $id: 'ServerMessage' },
);
export type ServerMessage = Static<typeof ServerMessage>;

/** In place of `values`, what clients are sent that asked for the long form. */
export const LongValues = Type.Object({
  type: oneOf(['snapshot', 'PointUpdate']),
  seq: Type.Integer(),
  points: Type.Array(PointUpdate),
});

/** Why the server closes a live connection (WebSocket close codes). */
export const liveCloseCodes = {
  /** Session ended or right withdrawn. */
  signedOut: 4401,
  /** First message was not a hello of this version. */
  versionMismatch: 4400,
  /** The client reads too slowly; reconnect and resume. */
  tooSlow: 1013,
  /** Too many or too large messages. */
  flooding: 1008,
} as const;
