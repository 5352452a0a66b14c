import { Type, type Static } from 'typebox';
import { At, Id, closed, nullable, oneOf } from './common.ts';
import { QuarantinedPoint } from './history-quarantine.ts';
import { defineRoutes } from './route.ts';
import { PointTypeName, ValueKindName } from './values.ts';

/** How long samples of some points are kept. The first class that fits a point counts. */
export const RetentionClass = Type.Object(
  {
    /** Absent fits every type; so with the kind. */
    point_type: Type.Optional(PointTypeName),
    kind: Type.Optional(ValueKindName),
    days: Type.Integer({ minimum: 1, maximum: 36_500 }),
  },
  { $id: 'RetentionClass', ...closed },
);
export type RetentionClass = Static<typeof RetentionClass>;

/** Classes one can keep in mind; nine fit every type and kind. */
export const RETENTION_CLASSES_MAX = 20;

export const RetentionRules = Type.Object(
  {
    default_days: Type.Integer({ minimum: 1, maximum: 36_500, description: 'Of points no class fits' }),
    classes: Type.Array(RetentionClass, { maxItems: RETENTION_CLASSES_MAX }),
  },
  { $id: 'RetentionRules', ...closed },
);
export type RetentionRules = Static<typeof RetentionRules>;

export const DamagedStretch = Type.Object(
  { point_id: Id, name: Type.String(), from: At, to: At, why: Type.String() },
  { $id: 'DamagedStretch' },
);
export type DamagedStretch = Static<typeof DamagedStretch>;

/** Work on the whole of history, once at a time. */
export const StorageWork = Type.Object(
  {
    state: oneOf(['idle', 'running', 'done', 'failed']),
    done: Type.Integer({ description: 'Chunks; 0 where nobody can tell how much there is' }),
    total: Type.Integer(),
    started_at: nullable(At),
    finished_at: nullable(At),
    problems: Type.Array(Type.String(), {
      description: 'What came of it, in words; empty while it runs and when all is well',
    }),
  },
  { $id: 'StorageWork' },
);
export type StorageWork = Static<typeof StorageWork>;

/** Where history is, how much it takes, and how it is doing. */
export const HistoryStorage = Type.Object(
  {
    bytes: Type.Integer(),
    samples: Type.Integer(),
    bytes_per_sample: nullable(Type.Number()),
    points: Type.Integer(),
    oldest_at: nullable(At),
    newest_at: nullable(At),
    disk_free_bytes: nullable(Type.Integer()),
    problem: Type.String({ description: 'Why history takes no samples; empty when it does' }),
    dropped: Type.Record(Type.String(), Type.Integer()),
    /** Ascending: months, and days of the months that have no file of their own yet. */
    stretches: Type.Array(
      Type.Object({
        from: At,
        to: At,
        samples: Type.Integer(),
        bytes: Type.Integer({ description: 'Of its file, or about its share of the common one' }),
        packed: Type.Boolean(),
      }),
    ),
    gaps: Type.Array(Type.Object({ from: At, to: At }), {
      description: 'Stretches without any sample between the oldest and the newest, the newest hundred',
    }),
    damaged: Type.Array(DamagedStretch),
    quarantine: Type.Object({
      points: Type.Array(QuarantinedPoint, { description: 'Those heard of last first, a hundred of them' }),
      total: Type.Integer({ description: 'Points that have samples set aside' }),
      problem: Type.String({ description: 'Why they would not outlast a restart; empty when they would' }),
    }),
    retention: RetentionRules,
    verify: StorageWork,
    compact: StorageWork,
  },
  { $id: 'HistoryStorage' },
);
export type HistoryStorage = Static<typeof HistoryStorage>;

export const historyStorageRoutes = defineRoutes({
  getHistoryStorage: {
    method: 'GET',
    path: '/api/trendlog/storage',
    tag: 'history',
    summary: 'Size, growth, gaps, damage and retention of history, and work on it',
    permission: 'read',
    reply: HistoryStorage,
  },
  setHistoryRetention: {
    method: 'PUT',
    path: '/api/trendlog/storage/retention',
    tag: 'history',
    summary: 'Decide how long samples are kept; what is older goes within a day',
    permission: 'administer',
    body: RetentionRules,
    reply: RetentionRules,
  },
  previewHistoryRetention: {
    method: 'POST',
    path: '/api/trendlog/storage/retention/preview',
    tag: 'history',
    summary: 'How many points each class would fit, and from when on their samples would be kept',
    permission: 'administer',
    body: RetentionRules,
    reply: Type.Object({
      classes: Type.Array(Type.Object({ points: Type.Integer(), kept_from: At })),
      default_points: Type.Integer(),
      default_kept_from: At,
    }),
  },
  verifyHistory: {
    method: 'POST',
    path: '/api/trendlog/storage/verify',
    tag: 'history',
    summary: 'Begin to read and check every stored byte; the storage tells how far it is',
    permission: 'configure',
    status: 202,
    reply: StorageWork,
  },
  compactHistory: {
    method: 'POST',
    path: '/api/trendlog/storage/compact',
    tag: 'history',
    summary: 'Begin to bring months that are over into their final form',
    permission: 'administer',
    status: 202,
    reply: StorageWork,
  },
});
