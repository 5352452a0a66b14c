import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, Moment, closed, nullable } from './common.ts';
import { defineRoutes } from './route.ts';

/** What somebody wrote on the time line. */
export const TrendNote = Type.Object(
  {
    id: Id,
    at: At,
    until: nullable(At, 'End of a stretch; null is a moment'),
    point_id: nullable(Id, 'Null for the whole building'),
    text: Type.String(),
    author: Type.String(),
    own: Type.Boolean({ description: 'Whether the caller may change it' }),
    created_at: At,
    updated_at: At,
  },
  { $id: 'TrendNote' },
);
export type TrendNote = Static<typeof TrendNote>;

const fields = {
  at: At,
  until: nullable(At),
  point_id: nullable(Id),
  text: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
};

export const trendNoteRoutes = defineRoutes({
  listTrendNotes: {
    method: 'GET',
    path: '/api/trendlog/notes',
    tag: 'trend logs',
    summary:
      'Notes on points and on the whole building within a time, oldest first; the newest when there are too many',
    permission: 'read',
    scope: 'filtered',
    query: Type.Object(
      {
        ids: Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '^\\d+(,\\d+)*$' })),
        start_time: Moment,
        end_time: Moment,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })),
      },
      closed,
    ),
    reply: Type.Object({ items: Type.Array(TrendNote), truncated: Type.Boolean() }),
  },
  addTrendNote: {
    method: 'POST',
    path: '/api/trendlog/notes',
    tag: 'trend logs',
    summary: 'Write a note on a moment or a stretch of time, of a point or of the whole building',
    permission: 'write_points',
    scope: 'filtered',
    status: 201,
    body: Type.Object(
      {
        at: fields.at,
        text: fields.text,
        until: Type.Optional(fields.until),
        point_id: Type.Optional(fields.point_id),
      },
      closed,
    ),
    reply: TrendNote,
  },
  updateTrendNote: {
    method: 'PUT',
    path: '/api/trendlog/notes/:id',
    tag: 'trend logs',
    summary: 'Change a note of your own',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    body: Type.Partial(Type.Object(fields), closed),
    reply: TrendNote,
  },
  deleteTrendNote: {
    method: 'DELETE',
    path: '/api/trendlog/notes/:id',
    tag: 'trend logs',
    summary: 'Remove a note of your own; administrators remove any',
    permission: 'write_points',
    scope: 'filtered',
    params: IdParams,
    reply: Done,
  },
});
