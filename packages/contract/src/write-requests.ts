import { Type, type Static } from 'typebox';
import { At, Id, IdParams, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { Point, WriteResult } from './points.ts';
import { defineRoutes } from './route.ts';
import { PriorityNumber } from './values.ts';

/** A write to a critical point, from the question of one person to what became of it after the answer of another. */
export const WriteRequest = Type.Object(
  {
    id: Id,
    point: Point,
    value: Type.Number(),
    priority: PriorityNumber,
    duration_seconds: nullable(Type.Integer()),
    reason: Type.String(),
    asked_by: Type.String(),
    asked_at: At,
    /** Nobody can approve it any more then. */
    expires_at: At,
    /** Asked for in the name of whoever reads this: to be withdrawn, never to be approved. */
    own: Type.Boolean(),
    /** `done`: carried out, see `result`. `failed`: approved, and not carried out after all. */
    state: oneOf(['waiting', 'carrying_out', 'done', 'failed', 'declined', 'withdrawn', 'expired']),
    /** Empty while nobody has decided. */
    decided_by: Type.String(),
    decided_at: nullable(At),
    /** What the second person said to it. */
    note: Type.String(),
    /** What became of the write after the approval. */
    result: nullable(
      Type.Object({
        status: WriteResult.properties.status,
        old: nullable(Type.Number()),
        read_back: nullable(Type.Number()),
        message: Type.String(),
      }),
    ),
  },
  { $id: 'WriteRequest' },
);
export type WriteRequest = Static<typeof WriteRequest>;

const tag = 'write requests';
const decision = { note: Type.Optional(Type.String({ maxLength: 500 })) };

export const writeRequestRoutes = defineRoutes({
  listWriteRequests: {
    method: 'GET',
    path: '/api/t3000/write-requests',
    tag,
    summary: 'Writes that wait for a second person, or what became of earlier ones',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object({ ...pageQuery, state: Type.Optional(oneOf(['open', 'closed'])) }, closed),
    reply: pageOf(WriteRequest),
  },
  getWriteRequest: {
    method: 'GET',
    path: '/api/t3000/write-requests/:id',
    tag,
    summary: 'One request for a write',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: WriteRequest,
  },
  approveWriteRequest: {
    method: 'POST',
    path: '/api/t3000/write-requests/:id/approve',
    tag,
    summary: 'Approve what another person asked for; it is carried out at once and answered after reading back',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object(decision, closed),
    reply: WriteRequest,
  },
  declineWriteRequest: {
    method: 'POST',
    path: '/api/t3000/write-requests/:id/decline',
    tag,
    summary: 'Decline what another person asked for',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object(decision, closed),
    reply: WriteRequest,
  },
  withdrawWriteRequest: {
    method: 'POST',
    path: '/api/t3000/write-requests/:id/withdraw',
    tag,
    summary: 'Take back what was asked for in the own name',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Type.Object({}, closed),
    reply: WriteRequest,
  },
});
