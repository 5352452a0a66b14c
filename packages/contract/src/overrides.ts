import { Type, type Static } from 'typebox';
import { At, Id, Nothing, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { Point } from './points.ts';
import { defineRoutes } from './route.ts';
import { PriorityNumber } from './values.ts';

/** What the device said when it was asked for its slots. */
export const OverrideCheck = Type.Object(
  {
    /**
     * `standing`: the slot holds what was written. `changed`: it holds another value. `gone`: it is empty, somebody else
     * released it. `unknown`: the device has not been asked yet, or did not answer.
     */
    state: oneOf(['standing', 'changed', 'gone', 'unknown']),
    /** Null when it has never answered. */
    at: nullable(At),
    /** What the slot holds. */
    holds: nullable(Type.Number()),
    /** What the point becomes when this slot is released; a null priority is the relinquish default. */
    after_release: nullable(Type.Object({ value: Type.Number(), priority: nullable(PriorityNumber) })),
    /** Why the device could not be asked; empty otherwise. */
    problem: Type.String(),
  },
  { $id: 'OverrideCheck' },
);
export type OverrideCheck = Static<typeof OverrideCheck>;

/** A command of a person or program that still stands in a slot. */
export const StandingOverride = Type.Object(
  {
    point: Point,
    priority: PriorityNumber,
    value: Type.Number(),
    author: Type.String(),
    reason: Type.String(),
    set_at: At,
    /** Released by itself then; null stands until somebody releases it. */
    expires_at: nullable(At),
    check: OverrideCheck,
  },
  { $id: 'StandingOverride' },
);
export type StandingOverride = Static<typeof StandingOverride>;

export const overrideRoutes = defineRoutes({
  listOverrides: {
    method: 'GET',
    path: '/api/t3000/overrides',
    tag: 'overrides',
    summary: 'Commands that stand on points: who, why, since when, until when, and what comes after them',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ...pageQuery,
        /** Words in the names of point and device, in author and reason. */
        text: Type.Optional(Type.String({ maxLength: 100 })),
        older_than_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_155_760_000 })),
        device_id: Type.Optional(Id),
        /** Those that release themselves, or those that do not. */
        expires: Type.Optional(Type.Boolean()),
        sort: Type.Optional(oneOf(['set_at', 'expires_at', 'point', 'device', 'priority', 'author'])),
        descending: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    reply: pageOf(StandingOverride),
  },
  checkOverrides: {
    method: 'POST',
    path: '/api/t3000/overrides/check',
    tag: 'overrides',
    summary: 'Ask the devices again what their slots hold; done in the background, told by the live channel',
    permission: 'read',
    body: Nothing,
    reply: Type.Object({ waiting: Type.Integer({ description: 'Points that are going to be asked' }) }),
  },
});
