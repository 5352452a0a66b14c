import { GUARD_SPAN_MAX_MS, GUARD_WRITES_MAX, TEXT_VALUE_BYTES_MAX } from '@t3000/core';
import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';
import { TagList, Tags } from './tags.ts';
import { PointKindName, PointTypeName, PointValue, PriorityNumber } from './values.ts';

/** A request for a write shorter than this finds nobody, one longer is about yesterday's plant. */
export const WRITE_REQUEST_SECONDS_MIN = 60;
export const WRITE_REQUEST_SECONDS_MAX = 4 * 3600;
export const WRITE_REQUEST_SECONDS = 15 * 60;

const editable = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.String({ maxLength: 500 }),
  group: Type.String({ maxLength: 200 }),
  unit: Type.String({ maxLength: 20 }),
  state_texts: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 256 }),
  minimum: nullable(Type.Number()),
  maximum: nullable(Type.Number()),
  decimals: Type.Integer({ minimum: 0, maximum: 6 }),
  writable: Type.Boolean(),
  enabled: Type.Boolean(),
  poll_interval_ms: Type.Integer({ minimum: 200, maximum: 86_400_000 }),
  deadband: Type.Number({ minimum: 0, maximum: 1e9 }),
  ttl_ms: nullable(Type.Integer({ minimum: 100, maximum: 86_400_000 })),
  /** Write guard: smallest and largest value that may be written, in the point's own unit; releases always pass. */
  write_lowest: nullable(Type.Number()),
  write_highest: nullable(Type.Number()),
  /** Largest distance of one write from the present value; analog points alone. */
  write_step: nullable(Type.Number({ exclusiveMinimum: 0 })),
  /** Largest number of writes within the span, whoever writes; both or neither. */
  write_count: nullable(Type.Integer({ minimum: 1, maximum: GUARD_WRITES_MAX })),
  write_span_seconds: nullable(Type.Integer({ minimum: 1, maximum: GUARD_SPAN_MAX_MS / 1000 })),
  /** A person has to send `confirm: true`, having read the text. */
  write_confirm: Type.Boolean(),
  write_confirm_text: Type.String({ maxLength: 300 }),
  /** What a person writes is carried out after another person has approved it. */
  critical: Type.Boolean(),
  tags: Tags,
};

/** A point with its newest value. */
export const Point = Type.Object(
  {
    id: Id,
    device_id: Id,
    device_name: Type.String(),
    point_type: PointTypeName,
    number: Type.Integer({ minimum: 0 }),
    kind: PointKindName,
    address: Type.Record(Type.String(), Type.Unknown()),
    /** Where the point stands: its own place, else that of its device. */
    place_id: nullable(Id),
    /** Short label as integrators write it, for example `AO 3`. */
    object: Type.String(),
    commandable: Type.Boolean(),
    ...editable,
    /** Of its device: they count when points are searched by tag. */
    device_tags: Tags,
    value: PointValue,
    /** The command of a person or program standing on this point, the highest when several do. */
    override: nullable(
      Type.Object({
        priority: PriorityNumber,
        value: Type.Number(),
        author: Type.String(),
        reason: Type.String(),
        set_at: At,
        expires_at: nullable(At),
      }),
    ),
    /** How the point is recorded; null when it is not. */
    trend_mode: nullable(oneOf(['interval', 'cron', 'change'])),
    /** Milliseconds between history samples, at most; null when nothing says so. */
    trend_interval_ms: nullable(Type.Integer()),
  },
  { $id: 'Point' },
);
export type Point = Static<typeof Point>;

/** What became of one write. */
export const WriteResult = Type.Object(
  {
    point_id: Id,
    /** `confirmed`: read back and equal. `overruled`: accepted, but a higher slot or the device holds another value. `unconfirmed`: nobody knows. `refused`: nothing changed. `waiting`: another person has to approve it first. */
    status: oneOf(['confirmed', 'overruled', 'unconfirmed', 'refused', 'waiting']),
    requested: nullable(Type.Number()),
    old: nullable(Type.Number()),
    read_back: nullable(Type.Number()),
    /** Of points of kind `text`, in place of the three numbers. */
    texts: Type.Optional(
      Type.Object({
        requested: nullable(Type.String()),
        old: nullable(Type.String()),
        read_back: nullable(Type.String()),
      }),
    ),
    /** Slot in effect after the write; null for relinquish default or points without slots. */
    active_priority: nullable(PriorityNumber),
    message: Type.String(),
    error_code: nullable(Type.String()),
    /** What waits for another person; null unless the status is `waiting`. */
    request_id: nullable(Id),
  },
  { $id: 'WriteResult' },
);
export type WriteResult = Static<typeof WriteResult>;

const command = {
  /** Null releases the slot, unless there is a text. */
  value: nullable(Type.Number()),
  /** For points of kind `text`, with `value` null: 256 bytes of UTF-8 at most. */
  text: Type.Optional(Type.String({ maxLength: TEXT_VALUE_BYTES_MAX })),
  priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 16, default: 8 })),
  /** Released by itself after this long; needs a point with a priority array. */
  duration_seconds: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 2_592_000 }))),
  reason: Type.Optional(Type.String({ maxLength: 500, default: '' })),
  /** For points that ask for it: a person has read the confirmation text. */
  confirm: Type.Optional(Type.Boolean()),
  /** For critical points: how long the request waits for another person; 15 minutes when absent. */
  request_seconds: Type.Optional(
    Type.Integer({ minimum: WRITE_REQUEST_SECONDS_MIN, maximum: WRITE_REQUEST_SECONDS_MAX }),
  ),
};

/** Everything known about where a value comes from, in the order to show it. */
export const Explanation = Type.Object(
  {
    point: Point,
    live: nullable(PointValue),
    slots: nullable(
      Type.Array(
        Type.Object({
          priority: PriorityNumber,
          name: Type.String(),
          value: nullable(Type.Number()),
          /** Of points of kind `text`; absent in an empty slot. */
          text: Type.Optional(Type.String()),
          active: Type.Boolean(),
          author: Type.String(),
        }),
      ),
    ),
    relinquish_default: nullable(Type.Number()),
    /** Of points of kind `text`. */
    relinquish_text: Type.Optional(Type.String()),
    /** What the value becomes when the active slot is released. */
    after_release: nullable(Type.Object({ value: Type.Number(), priority: nullable(PriorityNumber) })),
    facts: Type.Array(Type.Object({ label: Type.String(), text: Type.String() })),
    problem: Type.String(),
    last_writes: Type.Array(
      Type.Object({
        at: At,
        actor: Type.String(),
        action: Type.String(),
        result: Type.String(),
        value: nullable(Type.Number()),
        text: Type.Optional(Type.String()),
        reason: Type.String(),
      }),
    ),
  },
  { $id: 'Explanation' },
);
export type Explanation = Static<typeof Explanation>;

/** Points changed in one go: all of a large panel. */
export const POINT_EDITS_MAX = 5000;

/** Settings of one point as they are to be; what is not named stays. */
export const PointEdit = Type.Object(
  { id: Id, ...Type.Partial(Type.Object(editable)).properties },
  { ...closed, $id: 'PointEdit' },
);
export type PointEdit = Static<typeof PointEdit>;

/** What one edit does, or why it cannot be done. */
export const PointEditResult = Type.Object(
  {
    id: Id,
    /** The settings as they are before, to take the edit back with; those alone that change. */
    before: PointEdit,
    /** One sentence; empty when all is well. */
    problem: Type.String(),
    /** The setting the problem is about; null for the whole point. */
    field: nullable(Type.String()),
  },
  { $id: 'PointEditResult' },
);
export type PointEditResult = Static<typeof PointEditResult>;

export const pointRoutes = defineRoutes({
  listPoints: {
    method: 'GET',
    path: '/api/t3000/points',
    tag: 'points',
    summary: 'Find points',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ...pageQuery,
        ids: Type.Optional(
          Type.String({
            maxLength: 40_000,
            pattern: '^\\d{1,10}(,\\d{1,10})*$',
            description: 'Only these: point ids separated by commas, 5,000 at most',
          }),
        ),
        text: Type.Optional(Type.String({ maxLength: 100 })),
        device_id: Type.Optional(Id),
        /** Points of a place and of everything inside it. */
        place_id: Type.Optional(Id),
        point_type: Type.Optional(PointTypeName),
        kind: Type.Optional(PointKindName),
        tags: Type.Optional(TagList),
        quality: Type.Optional(oneOf(['good', 'uncertain', 'bad'])),
        overridden: Type.Optional(Type.Boolean()),
        sort: Type.Optional(oneOf(['name', 'device', 'number', 'id'])),
        descending: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    reply: pageOf(Point),
  },
  addPoint: {
    method: 'POST',
    path: '/api/t3000/points',
    tag: 'points',
    summary: 'Add a point by its address in a device',
    permission: 'configure',
    status: 201,
    body: Type.Object(
      {
        device_id: Id,
        point_type: PointTypeName,
        number: Type.Integer({ minimum: 0, maximum: 4_194_303 }),
        kind: PointKindName,
        address: Type.Record(Type.String(), Type.Unknown(), { maxProperties: 12 }),
        commandable: Type.Optional(Type.Boolean()),
        ...Type.Partial(Type.Object(editable)).properties,
        name: editable.name,
      },
      closed,
    ),
    reply: Point,
  },
  getPoint: {
    method: 'GET',
    path: '/api/t3000/points/:id',
    tag: 'points',
    summary: 'One point with its value',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Point,
  },
  updatePoint: {
    method: 'PUT',
    path: '/api/t3000/points/:id',
    tag: 'points',
    summary: 'Change how a point is shown, read and guarded',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    body: Type.Partial(Type.Object(editable), closed),
    reply: Point,
  },
  editPoints: {
    method: 'POST',
    path: '/api/t3000/points/edit',
    tag: 'points',
    summary: 'Change settings of many points: all of it, or nothing when one cannot be done',
    permission: 'configure',
    scope: 'filtered',
    bodyBytesMax: 4 * 1024 * 1024,
    body: Type.Object(
      {
        items: Type.Array(PointEdit, { minItems: 1, maxItems: POINT_EDITS_MAX }),
        dry_run: Type.Optional(Type.Boolean({ description: 'Only say what would change and what is wrong' })),
      },
      closed,
    ),
    reply: Type.Object({
      applied: Type.Boolean(),
      /** In the order asked for. */
      items: Type.Array(PointEditResult),
    }),
  },
  deletePoint: {
    method: 'DELETE',
    path: '/api/t3000/points/:id',
    tag: 'points',
    summary: 'Remove a point; its history stays',
    permission: 'configure',
    scope: 'filtered',
    params: IdParams,
    reply: Done,
  },
  getPointValue: {
    method: 'GET',
    path: '/api/t3000/points/:id/value',
    tag: 'values',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    summary: 'Newest value: from memory while it is fresh, else read from the device (5 s at most)',
    query: Type.Object(
      { fresh: Type.Optional(Type.Boolean({ description: 'Read from the device even when the cache is fresh' })) },
      closed,
    ),
    reply: PointValue,
  },
  writePointValue: {
    method: 'POST',
    path: '/api/t3000/points/:id/value',
    tag: 'values',
    summary: 'Write, or release with null; answered after reading back',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object(command, closed),
    reply: WriteResult,
  },
  getPointValues: {
    method: 'GET',
    path: '/api/t3000/points/batch',
    tag: 'values',
    summary: 'Newest values of many points from memory',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ids: Type.String({
          minLength: 1,
          maxLength: 20_000,
          pattern: '^\\d+(,\\d+)*$',
          description: 'Point ids separated by commas, 2,000 at most',
        }),
      },
      closed,
    ),
    reply: Type.Object({ items: Type.Array(PointValue), unknown: Type.Array(Type.Integer()) }),
  },
  explainPoint: {
    method: 'GET',
    path: '/api/t3000/points/:id/explain',
    tag: 'values',
    summary: 'Where this value comes from, read from the device now',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Explanation,
  },
  writeDeviceData: {
    method: 'POST',
    path: '/api/device/:id/data',
    tag: 'device data',
    summary: 'Write several points of a device; each answered on its own',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object(
      { writes: Type.Array(Type.Object({ point_id: Id, ...command }, closed), { minItems: 1, maxItems: 500 }) },
      closed,
    ),
    reply: Type.Object({ items: Type.Array(WriteResult) }),
  },
  listMonitoringPoints: {
    method: 'GET',
    path: '/api/monitoring-points/:device',
    tag: 'points',
    summary: 'Points of a device that are polled or trended',
    permission: 'read',
    scope: 'filtered',
    params: Type.Object({ device: Id }, closed),
    query: Type.Object(pageQuery, closed),
    reply: pageOf(Point),
  },
});
