import { Type, type Static } from 'typebox';
import { At, Id, IdParams, closed, nullable, oneOf } from './common.ts';
import { GuardedRecord } from './device-backup.ts';
import { defineRoutes } from './route.ts';

/** One interval of the poll plan. */
export const PollCycle = Type.Object({
  interval_ms: Type.Number(),
  points: Type.Integer(),
  requests: Type.Integer(),
  /** Estimated size of its answers together. */
  answer_bytes: Type.Integer(),
  /** How long the newest complete cycle took; its requests are spread over the interval. Null before the first. */
  last_ms: nullable(Type.Number()),
  /** Time the device spends answering it, from the usual answer time and the window; null before the first answer. */
  work_ms: nullable(Type.Number()),
});
export type PollCycle = Static<typeof PollCycle>;

export const PollPlan = Type.Object({
  cycles: Type.Array(PollCycle),
  /** Requests the device takes at once. */
  window: Type.Integer(),
  answer_ms: nullable(Type.Number()),
  /** Share of the time the device is kept busy by polling, 0 to 1 and above; null before the first answer. */
  load: nullable(Type.Number()),
  /** `tight` leaves little room for writes and repetitions; `over` can never keep its intervals. */
  verdict: oneOf(['idle', 'unknown', 'fine', 'tight', 'over']),
  /** Points the device sends by itself, which are read rarely. */
  pushed: Type.Integer(),
});
export type PollPlan = Static<typeof PollPlan>;

export const CovSubscription = Type.Object({
  object: Type.String(),
  point_id: nullable(Id),
  point_name: Type.String(),
  status: oneOf(['asking', 'granted', 'refused', 'ended']),
  confirmed: Type.Boolean(),
  increment: nullable(Type.Number()),
  requested_s: Type.Number(),
  /** What the device said it grants; null before its first notification. */
  granted_s: nullable(Type.Number()),
  renewals: Type.Integer(),
  notifications: Type.Integer(),
  last_notification_at: nullable(At),
  restarts_seen: Type.Integer(),
  problem: Type.String(),
});
export type CovSubscription = Static<typeof CovSubscription>;

export const CovLedger = Type.Object({
  /** Subscribing is switched on and the device was asked. */
  active: Type.Boolean(),
  live: Type.Integer(),
  not_asked_yet: Type.Integer(),
  problem: Type.String(),
  subscriptions: Type.Array(CovSubscription),
});
export type CovLedger = Static<typeof CovLedger>;

export const DeviceDiagnostics = Type.Object(
  {
    device_id: Id,
    /** What can be asked of this device besides its points. */
    exchanges: Type.Boolean(),
    clock: Type.Boolean(),
    tables: Type.Array(Type.String()),
    /** Its whole configuration can be saved as a file and restored. */
    backup: Type.Boolean(),
    /** When the exchange log switches itself off; null while it is off. */
    recording_until: nullable(At),
    plan: PollPlan,
    /** Null where the protocol has no such thing. */
    cov: nullable(CovLedger),
    /** What the driver knows about the line, in words of the protocol. */
    facts: Type.Record(Type.String(), Type.Unknown()),
  },
  { $id: 'DeviceDiagnostics' },
);
export type DeviceDiagnostics = Static<typeof DeviceDiagnostics>;

export const Exchange = Type.Object({
  at: At,
  direction: oneOf(['sent', 'received']),
  bytes: Type.Integer(),
  hex: Type.String(),
  /** Its meaning in words; may hold text of the device. */
  text: Type.String(),
});
export type Exchange = Static<typeof Exchange>;

export const ExchangeLog = Type.Object(
  { recording_until: nullable(At), items: Type.Array(Exchange) },
  { $id: 'ExchangeLog' },
);
export type ExchangeLog = Static<typeof ExchangeLog>;

/** Nobody looks longer at once, and a forgotten log ends by itself. */
export const RECORDING_MINUTES_MAX = 60;

export const DeviceClock = Type.Object(
  {
    /** Device time minus the server's, milliseconds. */
    drift_ms: Type.Number(),
    uncertainty_ms: Type.Number(),
    device_time: Type.String(),
    /** Minutes its local time is ahead of UTC; null when it does not say. */
    utc_offset_minutes: nullable(Type.Number()),
    measured_at: At,
  },
  { $id: 'DeviceClock' },
);
export type DeviceClock = Static<typeof DeviceClock>;

const Cell = Type.Unknown({ description: 'Text, number, true or false, or null' });

const TableRow = Type.Object({
  index: Type.Integer(),
  name: Type.String(),
  cells: Type.Record(Type.String(), Cell),
  has_text: Type.Boolean(),
  /** No cell of this row can be changed, whatever its column says. */
  fixed: Type.Boolean(),
});

export const DeviceTable = Type.Object(
  {
    name: Type.String(),
    columns: Type.Array(
      Type.Object({
        name: Type.String(),
        kind: oneOf(['text', 'number', 'flag', 'choice']),
        choices: Type.Array(Type.String()),
        writable: Type.Boolean(),
      }),
    ),
    rows: Type.Array(TableRow),
    unused: Type.Integer(),
    /** Those of the unused rows that can be filled. */
    empty_rows: Type.Array(TableRow),
    /** Why a change needs `confirm`, and what to put there; empty where it does not. */
    guard: Type.String(),
    /** Why parts are missing; empty when all were read. */
    problem: Type.String(),
    read_at: At,
  },
  { $id: 'DeviceTable' },
);
export type DeviceTable = Static<typeof DeviceTable>;

const TableName = Type.String({ minLength: 1, maxLength: 40 });
const RowIndex = Type.Integer({ minimum: 0, maximum: 65_535 });
const RowParams = Type.Object({ id: Id, table: TableName, row: RowIndex }, closed);
const CellText = Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean(), Type.Null()]);

/** 2000 bytes of a program are the most any row has. */
const RowHex = Type.String({ maxLength: 8000, pattern: '^([0-9a-fA-F]{2})*$' });

const RowText = Type.Object({
  text: Type.String(),
  hex: Type.String(),
  problem: Type.String(),
  /** The bytes can be written. */
  writable: Type.Boolean(),
});

const tag = 'device details';

export const deviceDetailRoutes = defineRoutes({
  getDeviceDiagnostics: {
    method: 'GET',
    path: '/api/t3000/devices/:id/diagnostics',
    tag,
    summary: 'Poll plan, subscriptions and line of a device as the server knows them; asks the device nothing',
    permission: 'read',
    params: IdParams,
    reply: DeviceDiagnostics,
  },
  listDeviceExchanges: {
    method: 'GET',
    path: '/api/t3000/devices/:id/exchanges',
    tag,
    summary: 'The newest messages exchanged with a device while its log is on, oldest first',
    permission: 'configure',
    params: IdParams,
    query: Type.Object({ since: Type.Optional(At) }, closed),
    reply: ExchangeLog,
  },
  recordDeviceExchanges: {
    method: 'POST',
    path: '/api/t3000/devices/:id/exchanges',
    tag,
    summary: 'Switch the exchange log of a device on for a while, or off; off forgets what it kept',
    permission: 'configure',
    params: IdParams,
    body: Type.Object(
      {
        on: Type.Boolean(),
        minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: RECORDING_MINUTES_MAX, default: 10 })),
      },
      closed,
    ),
    reply: ExchangeLog,
  },
  getDeviceClock: {
    method: 'GET',
    path: '/api/t3000/devices/:id/clock',
    tag,
    summary: 'Ask a device for its time and compare',
    permission: 'read',
    params: IdParams,
    reply: DeviceClock,
  },
  setDeviceClock: {
    method: 'POST',
    path: '/api/t3000/devices/:id/clock',
    tag,
    summary: "Set a device's clock to the server's, then measure it again",
    permission: 'configure',
    params: IdParams,
    /** Schedules and trend logs of the device jump with its clock: nobody does it by the way. */
    body: Type.Object({ confirm: Type.Literal(true) }, closed),
    reply: DeviceClock,
  },
  getDeviceTable: {
    method: 'GET',
    path: '/api/t3000/devices/:id/tables/:table',
    tag,
    summary: 'Read a table from a device, such as the schedules or programs of a panel',
    permission: 'read',
    params: Type.Object({ id: Id, table: TableName }, closed),
    reply: DeviceTable,
  },
  getDeviceRowText: {
    method: 'GET',
    path: '/api/t3000/devices/:id/tables/:table/:row/text',
    tag,
    summary: 'The longer text of a row, such as the source of a program',
    permission: 'read',
    params: RowParams,
    reply: RowText,
  },
  previewDeviceRowBytes: {
    method: 'POST',
    path: '/api/t3000/devices/:id/tables/:table/:row/preview',
    tag,
    summary: 'What bytes for a row would be as text, such as the listing of new code; nothing is written',
    permission: 'configure',
    params: RowParams,
    body: Type.Object({ hex: RowHex }, closed),
    reply: Type.Object({
      ...RowText.properties,
      /** Points with a write guard that the text names; all of the device where there is no text. */
      guarded_points: Type.Array(GuardedRecord),
    }),
  },
  writeDeviceRowBytes: {
    method: 'PUT',
    path: '/api/t3000/devices/:id/tables/:table/:row/bytes',
    tag,
    summary:
      'Write the bytes behind a row, such as the code of a program: refused when it no longer holds `expected`, and read back',
    permission: 'configure',
    params: RowParams,
    body: Type.Object(
      {
        expected: RowHex,
        hex: RowHex,
        confirm: Type.Literal(true),
        /** The guarded points the preview named, as a person has seen and confirmed them. */
        guarded_points: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
      },
      closed,
    ),
    reply: Type.Object({ status: oneOf(['applied', 'not_applied', 'unknown']), detail: Type.String() }),
  },
  writeDeviceCell: {
    method: 'PUT',
    path: '/api/t3000/devices/:id/tables/:table/:row',
    tag,
    summary: 'Change one cell of a table in a device: refused when it no longer holds `expected`, and read back',
    permission: 'configure',
    params: RowParams,
    body: Type.Object(
      {
        column: Type.String({ minLength: 1, maxLength: 40 }),
        expected: CellText,
        value: CellText,
        /** Where the table has a `guard`: the serial number of the panel, as a person typed it. */
        confirm: Type.Optional(Type.String({ maxLength: 40 })),
      },
      closed,
    ),
    reply: Type.Object({
      status: oneOf(['applied', 'not_applied', 'unknown']),
      /** What the device shows now, after `applied`. */
      value: Cell,
      detail: Type.String(),
    }),
  },
});
