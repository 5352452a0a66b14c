import { Type, type Static } from 'typebox';
import { At, Id, IdParams, closed, nullable, pageOf, pageQuery } from './common.ts';
import { defineRoutes } from './route.ts';
import { QualityName } from './values.ts';

/** Samples of one point that were stamped too far ahead to be history. */
export const QuarantinedPoint = Type.Object(
  {
    point_id: Id,
    /** Empty when the point is gone. */
    name: Type.String(),
    samples: Type.Integer(),
    /** Stamps. */
    first_at: At,
    last_at: At,
    /** When they came, by the clock of the server. */
    first_received_at: At,
    last_received_at: At,
    /** How far the newest stamp was ahead when it came: about the error of the clock that made it. */
    ahead_ms: Type.Number(),
  },
  { $id: 'QuarantinedPoint' },
);
export type QuarantinedPoint = Static<typeof QuarantinedPoint>;

/** A hundred years: a clock that lost its battery begins anew in 1970, or in 2099. */
const SHIFT_MAX_MS = 36_525 * 86_400_000;

export const historyQuarantineRoutes = defineRoutes({
  listQuarantined: {
    method: 'GET',
    path: '/api/trendlog/storage/quarantine/:id',
    tag: 'history',
    summary: 'Samples of a point that were stamped more than an hour ahead of the server and set aside',
    permission: 'read',
    params: IdParams,
    query: Type.Object(pageQuery, closed),
    reply: pageOf(
      Type.Object({
        timestamp: At,
        value: nullable(Type.Number()),
        quality: QualityName,
        received_at: At,
        why: Type.String(),
      }),
    ),
  },
  takeQuarantined: {
    method: 'POST',
    path: '/api/trendlog/storage/quarantine/:id/take',
    tag: 'history',
    summary:
      'Take what was set aside of a point into history, its stamps moved by the error of the clock that made them',
    permission: 'configure',
    params: IdParams,
    body: Type.Object(
      {
        /** Milliseconds added to each stamp; negative for a clock that was ahead. */
        shift_ms: Type.Integer({ minimum: -SHIFT_MAX_MS, maximum: SHIFT_MAX_MS }),
      },
      closed,
    ),
    reply: Type.Object({
      taken: Type.Integer(),
      /** Still too far ahead, or before 1970. */
      left: Type.Integer(),
    }),
  },
  discardQuarantined: {
    method: 'DELETE',
    path: '/api/trendlog/storage/quarantine/:id',
    tag: 'history',
    summary: 'Forget what was set aside of a point',
    permission: 'configure',
    params: IdParams,
    reply: Type.Object({ discarded: Type.Integer() }),
  },
});
