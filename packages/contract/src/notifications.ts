import { Type, type Static } from 'typebox';
import { AlarmLevel, Glob } from './alarm-definitions.ts';
import { At, Done, Id, IdParams, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';

export const NotificationTarget = Type.Union(
  [
    Type.Object(
      {
        channel: Type.Literal('mail'),
        address: Type.String({ minLength: 3, maxLength: 254, pattern: '^[^\\s@<>,;"]+@[^\\s@<>,;"]+$' }),
      },
      closed,
    ),
    Type.Object(
      { channel: Type.Literal('webhook'), url: Type.String({ minLength: 10, maxLength: 500, pattern: '^https?://' }) },
      closed,
    ),
  ],
  { $id: 'NotificationTarget' },
);
export type NotificationTarget = Static<typeof NotificationTarget>;

const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

const rule = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  enabled: Type.Boolean(),
  levels: Type.Array(AlarmLevel, { minItems: 1, maxItems: 4, uniqueItems: true }),
  events: Type.Array(oneOf(['alarm', 'returned', 'acknowledged']), { minItems: 1, maxItems: 3, uniqueItems: true }),
  /** Only alarms of devices with such a name; null for all. */
  device: Glob,
  /** The first is told at once or after its delay; later ones only while nobody has acknowledged. */
  steps: Type.Array(
    Type.Object(
      {
        after_minutes: Type.Integer({ minimum: 0, maximum: 1440 }),
        targets: Type.Array(NotificationTarget, { minItems: 1, maxItems: 20 }),
      },
      closed,
    ),
    { minItems: 1, maxItems: 5 },
  ),
  /** Messages of these hours wait until they are over; the more urgent ones do not. */
  quiet: nullable(
    Type.Object(
      {
        /** Days the quiet begins on, Monday is 1. */
        days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
        from: TimeOfDay,
        to: TimeOfDay,
        /** Levels up to this number come through; 0 for none. */
        through_level: Type.Integer({ minimum: 0, maximum: 4 }),
      },
      closed,
    ),
  ),
};

export const NotificationRule = Type.Object(
  {
    id: Id,
    ...rule,
    /** Signs webhooks; shown once, when it is made. */
    secret: nullable(Type.String()),
    created_at: At,
    updated_at: At,
  },
  { $id: 'NotificationRule' },
);
export type NotificationRule = Static<typeof NotificationRule>;

export const Delivery = Type.Object(
  {
    id: Id,
    event_id: Id,
    alarm_id: Id,
    rule_id: Id,
    rule_name: Type.String(),
    step: Type.Integer(),
    channel: Type.String(),
    target: Type.String(),
    state: oneOf(['waiting', 'sent', 'failed', 'skipped']),
    created_at: At,
    due_at: At,
    attempts: Type.Integer(),
    detail: Type.String(),
    finished_at: nullable(At),
  },
  { $id: 'Delivery' },
);
export type Delivery = Static<typeof Delivery>;

export const notificationRoutes = defineRoutes({
  listNotificationRules: {
    method: 'GET',
    path: '/api/t3000/notification-rules',
    tag: 'notifications',
    summary: 'Who is told of which alarms',
    permission: 'configure',
    reply: Type.Object({
      items: Type.Array(NotificationRule),
      /** Why no mail can be sent; empty when it can. */
      mail_problem: Type.String(),
    }),
  },
  addNotificationRule: {
    method: 'POST',
    path: '/api/t3000/notification-rules',
    tag: 'notifications',
    summary: 'Tell somebody; the secret of its webhooks is in this answer and in no other',
    permission: 'administer',
    status: 201,
    body: Type.Object(
      {
        ...Type.Partial(Type.Object(rule)).properties,
        name: rule.name,
        levels: rule.levels,
        steps: rule.steps,
      },
      closed,
    ),
    reply: NotificationRule,
  },
  updateNotificationRule: {
    method: 'PUT',
    path: '/api/t3000/notification-rules/:id',
    tag: 'notifications',
    summary: 'Change who is told, or make a new secret',
    permission: 'administer',
    params: IdParams,
    body: Type.Object(
      { ...Type.Partial(Type.Object(rule)).properties, new_secret: Type.Optional(Type.Boolean()) },
      closed,
    ),
    reply: NotificationRule,
  },
  deleteNotificationRule: {
    method: 'DELETE',
    path: '/api/t3000/notification-rules/:id',
    tag: 'notifications',
    summary: 'Tell nobody by this rule any more',
    permission: 'administer',
    params: IdParams,
    reply: Done,
  },
  testNotificationRule: {
    method: 'POST',
    path: '/api/t3000/notification-rules/:id/test',
    tag: 'notifications',
    summary: 'Send a test message to every receiver of a rule now',
    permission: 'administer',
    params: IdParams,
    body: Type.Object({}, closed),
    reply: Type.Object({
      items: Type.Array(
        Type.Object({ channel: Type.String(), target: Type.String(), sent: Type.Boolean(), detail: Type.String() }),
      ),
    }),
  },
  listDeliveries: {
    method: 'GET',
    path: '/api/t3000/notification-deliveries',
    tag: 'notifications',
    summary: 'What was sent to whom, newest first',
    permission: 'configure',
    query: Type.Object(
      {
        alarm_id: Type.Optional(Id),
        state: Type.Optional(oneOf(['waiting', 'sent', 'failed', 'skipped'])),
        before: Type.Optional(Id),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
      },
      closed,
    ),
    reply: Type.Object({ items: Type.Array(Delivery), next: nullable(Id) }),
  },
});
