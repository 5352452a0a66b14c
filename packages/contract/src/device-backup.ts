import { Type, type Static } from 'typebox';
import { At, Id, IdParams, closed, nullable, oneOf } from './common.ts';
import { DownloadReply, defineRoutes } from './route.ts';

/** Ten times the largest panel file seen, as text of an old form. */
export const BACKUP_FILE_BYTES_MAX = 1_048_576;

const FieldChange = Type.Object({ field: Type.String(), before: Type.String(), after: Type.String() });

export const RestoreChange = Type.Object({
  part: Type.String(),
  /** Counted from 1. */
  index: Type.Integer(),
  name: Type.String(),
  kind: oneOf(['added', 'removed', 'changed']),
  /** Secrets are `(set)` or `(not set)`. */
  fields: Type.Array(FieldChange),
});
export type RestoreChange = Static<typeof RestoreChange>;

/** A point with a write guard that something goes past: a record of it, or a program that may write it. */
export const GuardedRecord = Type.Object(
  {
    point_id: Id,
    name: Type.String(),
    /** `code` for a program. */
    part: Type.String(),
    /** Counted from 1; 0 for a program. */
    index: Type.Integer(),
    critical: Type.Boolean(),
    /** What to think of before writing, in the words of whoever set the guard up. */
    confirm_text: Type.String(),
  },
  { $id: 'GuardedRecord' },
);
export type GuardedRecord = Static<typeof GuardedRecord>;

export const RestoreResult = Type.Object({
  part: Type.String(),
  index: Type.Integer(),
  name: Type.String(),
  /** Each was read back. `not_applied`: acknowledged, and the device says something else; `unknown`: nobody could read it back. */
  status: oneOf(['applied', 'unchanged', 'not_applied', 'refused', 'unknown']),
  detail: Type.String(),
});
export type RestoreResult = Static<typeof RestoreResult>;

export const BackupJob = Type.Object({
  id: Type.String(),
  kind: oneOf(['save', 'plan', 'restore']),
  state: oneOf(['running', 'done', 'failed', 'stopped']),
  /** What is under way, and how far. */
  part: Type.String(),
  done: Type.Integer(),
  total: Type.Integer(),
  started_at: At,
  ended_at: nullable(At),
  /** Why it failed or stopped; empty otherwise. */
  problem: Type.String(),
  /** What a person should know, in sentences. */
  notes: Type.Array(Type.String()),
  /** The saved file, until {@link BackupJob.ended_at} and a quarter of an hour. */
  file: nullable(Type.Object({ name: Type.String(), bytes: Type.Integer() })),
  /** What carrying out the plan would change; kept while it is restored. */
  plan: nullable(
    Type.Object({
      file_name: Type.String(),
      changes: Type.Array(RestoreChange),
      /** Why guarded parts need `confirm`; empty when none of them changes. */
      guard: Type.String(),
      /** Points whose write guards it goes past. */
      guarded_points: Type.Array(GuardedRecord),
      /** Who made it: where a critical point is among them, somebody else carries it out. */
      planned_by: Type.String(),
    }),
  ),
  results: Type.Array(RestoreResult),
  /** Records that were not tried. */
  left: Type.Integer(),
});
export type BackupJob = Static<typeof BackupJob>;

export const DeviceBackup = Type.Object(
  {
    /** In the order they are restored; empty for a device whose configuration is no file. */
    parts: Type.Array(Type.Object({ name: Type.String(), guarded: Type.Boolean() })),
    /** The newest of this device; null when there is none, or it is long over. */
    job: nullable(BackupJob),
  },
  { $id: 'DeviceBackup' },
);
export type DeviceBackup = Static<typeof DeviceBackup>;

const Number8 = Type.Integer({ minimum: 1, maximum: 255 });
const tag = 'device details';

export const deviceBackupRoutes = defineRoutes({
  getDeviceBackup: {
    method: 'GET',
    path: '/api/t3000/devices/:id/backup',
    tag,
    summary: 'What can be saved and restored of a device, and how the newest such job stands',
    permission: 'configure',
    params: IdParams,
    reply: DeviceBackup,
  },
  saveDevice: {
    method: 'POST',
    path: '/api/t3000/devices/:id/backup/save',
    tag,
    summary: "Read a device's whole configuration into a file of its maker's form",
    permission: 'configure',
    params: IdParams,
    body: Type.Object({}, closed),
    status: 202,
    reply: DeviceBackup,
  },
  downloadDeviceBackup: {
    method: 'GET',
    path: '/api/t3000/devices/:id/backup/file',
    tag,
    summary: 'The saved file. It holds passwords of the device in clear: keep it as one',
    permission: 'configure',
    params: IdParams,
    produces: 'application/octet-stream',
    reply: DownloadReply,
  },
  planDeviceRestore: {
    method: 'POST',
    path: '/api/t3000/devices/:id/backup/plan',
    tag,
    summary: 'Compare a file with a device as it is now, record by record; nothing is written',
    permission: 'configure',
    params: IdParams,
    bodyBytesMax: Math.ceil(BACKUP_FILE_BYTES_MAX / 3) * 4 + 4096,
    body: Type.Object(
      {
        file_name: Type.String({ maxLength: 200 }),
        file_base64: Type.String({ minLength: 4, maxLength: Math.ceil(BACKUP_FILE_BYTES_MAX / 3) * 4 }),
        /** Also values of points in auto. */
        values: Type.Optional(Type.Boolean({ default: false })),
        /** Panel numbers in the file and what they are at this site. */
        numbers: Type.Optional(Type.Array(Type.Object({ from: Number8, to: Number8 }, closed), { maxItems: 255 })),
      },
      closed,
    ),
    status: 202,
    reply: DeviceBackup,
  },
  restoreDevice: {
    method: 'POST',
    path: '/api/t3000/devices/:id/backup/restore',
    tag,
    summary: 'Carry out parts of the plan: each record written once and read back',
    permission: 'configure',
    params: IdParams,
    body: Type.Object(
      {
        /** The job that planned it: what was not looked at is not restored. */
        plan: Type.String({ minLength: 1, maxLength: 40 }),
        parts: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 1, maxItems: 40 }),
        /** Where the plan has a `guard`: the serial number of the panel, as a person typed it. */
        confirm: Type.Optional(Type.String({ maxLength: 40 })),
        /** Guarded points of the chosen parts, as a person has seen and confirmed them. */
        guarded_points: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
      },
      closed,
    ),
    status: 202,
    reply: DeviceBackup,
  },
  stopDeviceBackup: {
    method: 'POST',
    path: '/api/t3000/devices/:id/backup/stop',
    tag,
    summary: 'Stop what is under way after the record being written',
    permission: 'configure',
    params: IdParams,
    body: Type.Object({}, closed),
    reply: DeviceBackup,
  },
});
