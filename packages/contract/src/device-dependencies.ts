import { Type, type Static } from 'typebox';
import { Id, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';

/** `auto`: what the network and the places say. `none`: they are wrong. A number: this device. */
const ParentChoice = Type.Union([oneOf(['auto', 'none']), Id]);

const editable = {
  /** The router, gateway or panel it is behind: while that one is offline, its silence and that of its points says nothing. */
  reached_through: ParentChoice,
  /** The plant it gets its air or water from: while that one is off, its values say nothing. */
  supplied_by: ParentChoice,
  /** It is off while this holds, in the names or tags of its own points: `[Supply Fan Status] == 0`, `[#fan run] == 0`. Empty: never. */
  off_while: Type.String({ maxLength: 500 }),
  /** What depends on it keeps still this long after it is back. */
  settle_seconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
};

export const DeviceDependency = Type.Object(
  {
    device_id: Id,
    device_name: Type.String(),
    ...editable,
    /** What counts in the end. */
    reached_through_id: nullable(Id),
    supplied_by_id: nullable(Id),
    /** Devices whose alarms it keeps still while it is off or offline. */
    dependents: Type.Integer(),
    /** Whether it is off now; null when it is never off, or nobody knows. */
    off: nullable(Type.Boolean()),
  },
  { $id: 'DeviceDependency' },
);
export type DeviceDependency = Static<typeof DeviceDependency>;

export const deviceDependencyRoutes = defineRoutes({
  listDeviceDependencies: {
    method: 'GET',
    path: '/api/t3000/device-dependencies',
    tag: 'alarms',
    summary: 'What devices depend on: alarms of children keep still while a parent is off or offline',
    permission: 'read',
    reply: Type.Object({ items: Type.Array(DeviceDependency) }),
  },
  setDeviceDependencies: {
    method: 'PUT',
    path: '/api/t3000/device-dependencies',
    tag: 'alarms',
    summary: 'Say what devices depend on; what would depend on itself is refused',
    permission: 'configure',
    body: Type.Object(
      {
        device_ids: Type.Array(Id, { minItems: 1, maxItems: 1000 }),
        ...Type.Partial(Type.Object(editable)).properties,
      },
      closed,
    ),
    reply: Type.Object({ items: Type.Array(DeviceDependency) }),
  },
});
