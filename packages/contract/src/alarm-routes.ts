import { Type, type Static } from 'typebox';
import { At, IdParams, closed, nullable } from './common.ts';
import { defineRoutes } from './route.ts';

/** Whom a device tells of its alarms, as it is in the device now, and what of it is wished here. */
export const AlarmRoutes = Type.Object(
  {
    /** How this server would be entered, in words; empty when it cannot be. */
    recipient: Type.String(),
    /** Why it cannot; empty otherwise. */
    problem: Type.String(),
    items: Type.Array(
      Type.Object({
        key: Type.String(),
        /** Text of the device. */
        name: Type.String(),
        /** This server is in the list. */
        entered: Type.Boolean(),
        /** Everybody in the list, in words. */
        recipients: Type.Array(Type.String()),
        /** Whether this server is kept in it, or kept out after it was in; null where nobody said so. */
        wished: nullable(Type.Boolean()),
        checked_at: nullable(At),
        /** Why it is not as wished; empty when it is. */
        problem: Type.String(),
      }),
    ),
  },
  { $id: 'AlarmRoutes' },
);
export type AlarmRoutes = Static<typeof AlarmRoutes>;

export const alarmRouteRoutes = defineRoutes({
  getAlarmRoutes: {
    method: 'GET',
    path: '/api/t3000/devices/:id/alarm-routes',
    tag: 'devices',
    summary: 'Whom a device tells of its alarms; asks the device',
    permission: 'read',
    params: IdParams,
    reply: AlarmRoutes,
  },
  setAlarmRoute: {
    method: 'PUT',
    path: '/api/t3000/devices/:id/alarm-routes',
    tag: 'devices',
    summary: 'Enter this server in a list of those a device tells of its alarms and keep it there, or take it out',
    permission: 'configure',
    params: IdParams,
    /** It changes the configuration of the device: nobody does it by the way. */
    body: Type.Object(
      {
        key: Type.String({ minLength: 1, maxLength: 40 }),
        entered: Type.Boolean(),
        confirm: Type.Literal(true),
      },
      closed,
    ),
    reply: AlarmRoutes,
  },
});
