import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, closed, nullable } from './common.ts';
import { defineRoutes } from './route.ts';
import { Tags } from './tags.ts';
import { PointTypeName, PointKindName } from './values.ts';

/** 1 life safety, 2 critical equipment, 3 urgent, 4 advisory. */
export const AlarmLevel = Type.Integer({ minimum: 1, maximum: 4 });

const deadband = Type.Number({ minimum: 0, maximum: 1e9 });
const kind = <const T extends string>(name: T) => ({ kind: Type.Literal(name) });

export const AlarmCondition = Type.Union(
  [
    Type.Object({ ...kind('high_limit'), limit: Type.Number(), deadband }, closed),
    Type.Object({ ...kind('low_limit'), limit: Type.Number(), deadband }, closed),
    Type.Object(
      { ...kind('state'), states: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 64 }) },
      closed,
    ),
    Type.Object(kind('change'), closed),
    /** The set-point is a point, or has the name of the watched point with its end replaced, in the same device. */
    Type.Object(
      {
        ...kind('deviation'),
        set_point: Type.Union([
          Type.Object({ point_id: Id }, closed),
          Type.Object(
            { replace: Type.String({ minLength: 1, maxLength: 60 }), by: Type.String({ maxLength: 60 }) },
            closed,
          ),
        ]),
        limit: Type.Number({ exclusiveMinimum: 0 }),
        deadband,
      },
      closed,
    ),
    Type.Object(
      {
        ...kind('rate'),
        per_minute: Type.Number({ exclusiveMinimum: 0 }),
        window_seconds: Type.Integer({ minimum: 10, maximum: 86_400 }),
      },
      closed,
    ),
    Type.Object(kind('device_offline'), closed),
    Type.Object(kind('stale'), closed),
    Type.Object(kind('fault'), closed),
    /** Alarms devices raise by their own rules, one for each of theirs; their urgency counts, and the level where they have none. */
    Type.Object(kind('reported'), closed),
    /** For example `value > 26 and p12 == 1`: p12 is the value of point 12. */
    Type.Object({ ...kind('expression'), text: Type.String({ minLength: 1, maxLength: 500 }) }, closed),
  ],
  { $id: 'AlarmCondition' },
);
export type AlarmCondition = Static<typeof AlarmCondition>;

export const Glob = nullable(Type.String({ minLength: 1, maxLength: 100, description: 'With * and ?' }));

/** Ids, and besides whatever fits every part of the pattern. */
export const AlarmTarget = Type.Object(
  {
    point_ids: Type.Array(Id, { maxItems: 2000 }),
    device_ids: Type.Array(Id, { maxItems: 1000 }),
    match: nullable(
      Type.Object(
        {
          name: Glob,
          device: Glob,
          group: Glob,
          point_type: nullable(PointTypeName),
          kind: nullable(PointKindName),
          unit: nullable(Type.String({ maxLength: 20 })),
          /** All of them are on the point or on its device. */
          tags: Type.Optional(Tags),
          /** In this place or anything inside it. */
          place_id: Type.Optional(nullable(Id)),
        },
        closed,
      ),
    ),
    /** Never watched, whatever the pattern says. */
    except_point_ids: Type.Optional(Type.Array(Id, { maxItems: 2000 })),
    except_device_ids: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
  },
  { ...closed, $id: 'AlarmTarget' },
);
export type AlarmTarget = Static<typeof AlarmTarget>;

const seconds = Type.Integer({ minimum: 0, maximum: 86_400 });

/** What is other at one place than the definition says; null leaves it as it is. */
export const AlarmAdjustment = Type.Object(
  {
    point_id: nullable(Id),
    /** For conditions about devices. */
    device_id: nullable(Id),
    /** In place of a high or low limit, of the allowed deviation, or of the rate per minute. */
    limit: nullable(Type.Number()),
    deadband: nullable(deadband),
    level: nullable(AlarmLevel),
    on_delay_seconds: nullable(seconds),
  },
  { ...closed, $id: 'AlarmAdjustment' },
);
export type AlarmAdjustment = Static<typeof AlarmAdjustment>;

export const AlarmSuppression = Type.Object(
  {
    while_device_offline: Type.Boolean(),
    /** While what the device depends on is off or offline, see the dependencies of devices; true when it is left out. */
    while_parent_off: Type.Optional(Type.Boolean()),
    /** While this expression holds, for example `p12 == 0` or `[Supply Fan Status] == 0` for the point of that name in the same device. */
    expression: nullable(Type.String({ minLength: 1, maxLength: 500 })),
    /** And this long after. */
    settle_seconds: seconds,
    /** After the set-point of a deviation moved. */
    set_point_seconds: seconds,
  },
  { ...closed, $id: 'AlarmSuppression' },
);

const definition = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  enabled: Type.Boolean(),
  level: AlarmLevel,
  condition: AlarmCondition,
  target: AlarmTarget,
  /** Single places with numbers of their own. */
  adjustments: Type.Array(AlarmAdjustment, { maxItems: 2000 }),
  on_delay_seconds: seconds,
  off_delay_seconds: seconds,
  suppression: AlarmSuppression,
  /** What to do about it, shown with the alarm. */
  instruction: Type.String({ maxLength: 2000 }),
  /** Acknowledging wants a note. */
  note_required: Type.Boolean(),
};
const newDefinition = Type.Object(
  {
    ...Type.Partial(Type.Object(definition)).properties,
    name: definition.name,
    level: definition.level,
    condition: definition.condition,
    target: definition.target,
  },
  closed,
);

export const AlarmDefinition = Type.Object(
  {
    id: Id,
    ...definition,
    /** Points or devices it watches now. */
    places: Type.Integer(),
    /** Why it watches nothing; empty when all is well. */
    problem: Type.String(),
    created_at: At,
    updated_at: At,
  },
  { $id: 'AlarmDefinition' },
);
export type AlarmDefinition = Static<typeof AlarmDefinition>;

/** A definition to start from, over tags of Project Haystack: it fits buildings whose names it does not know. */
export const AlarmTemplate = Type.Object(
  {
    /** Stable; its texts in other languages go by it. */
    key: Type.String(),
    definition: newDefinition,
    /** Points or devices it would watch now. */
    places: Type.Integer(),
    /** Definitions made from it that are there, by name. */
    used: Type.Boolean(),
  },
  { $id: 'AlarmTemplate' },
);
export type AlarmTemplate = Static<typeof AlarmTemplate>;

export const alarmDefinitionRoutes = defineRoutes({
  listAlarmTemplates: {
    method: 'GET',
    path: '/api/t3000/alarm-templates',
    tag: 'alarms',
    summary: 'Definitions to start from, and what they would watch here',
    permission: 'read',
    scope: 'own',
    reply: Type.Object({ items: Type.Array(AlarmTemplate) }),
  },
  listAlarmDefinitions: {
    method: 'GET',
    path: '/api/t3000/alarm-definitions',
    tag: 'alarms',
    summary: 'What is watched',
    permission: 'read',
    reply: Type.Object({ items: Type.Array(AlarmDefinition) }),
  },
  addAlarmDefinition: {
    method: 'POST',
    path: '/api/t3000/alarm-definitions',
    tag: 'alarms',
    summary: 'Watch something; it is judged at once',
    permission: 'configure',
    status: 201,
    body: newDefinition,
    reply: AlarmDefinition,
  },
  updateAlarmDefinition: {
    method: 'PUT',
    path: '/api/t3000/alarm-definitions/:id',
    tag: 'alarms',
    summary: 'Change what is watched; at places it leaves, alarms nobody has seen stay until somebody has',
    permission: 'configure',
    params: IdParams,
    body: Type.Partial(Type.Object(definition), closed),
    reply: AlarmDefinition,
  },
  deleteAlarmDefinition: {
    method: 'DELETE',
    path: '/api/t3000/alarm-definitions/:id',
    tag: 'alarms',
    summary: 'Stop watching; alarms nobody has seen stay until somebody has, and history stays',
    permission: 'configure',
    params: IdParams,
    reply: Done,
  },
  previewAlarmDefinition: {
    method: 'POST',
    path: '/api/t3000/alarm-definitions/preview',
    tag: 'alarms',
    summary: 'Where a definition would watch',
    permission: 'read',
    body: Type.Object({ condition: AlarmCondition, target: AlarmTarget }, closed),
    reply: Type.Object({
      total: Type.Integer(),
      /** The first hundred. */
      sources: Type.Array(Type.Object({ point_id: nullable(Id), device_id: nullable(Id), name: Type.String() })),
      problem: Type.String(),
    }),
  },
});
