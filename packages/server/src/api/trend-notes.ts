import { ApiError } from '@t3000/contract';
import type { TrendNote, trendNoteRoutes } from '@t3000/contract';
import type { NewTrendNote, TrendNoteRow } from '@t3000/site';
import type { Session } from '../auth/sessions.ts';
import { parseIds } from '../history/ids.ts';
import { parseRange } from '../history/moment.ts';
import { changesOf } from '../audit-changes.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf, sessionOf } from './actor.ts';
import { pointOf } from './lookup.ts';

/** What one chart shows. */
const POINTS_MAX = 20;

export function trendNoteHandlers(hub: Hub): Handlers<typeof trendNoteRoutes> {
  const { trendNotes } = hub.site;
  const changeable = (id: number, session: Session): TrendNoteRow => {
    const row = trendNotes.get(id);
    if (row === undefined) throw new ApiError('not_found', `there is no note ${id}`);
    if (row.author === session.name || session.role === 'admin') return row;
    throw new ApiError('not_permitted', `only ${row.author} or an administrator changes note ${id}`);
  };
  const check = ({ at, until, pointId }: Pick<NewTrendNote, 'at' | 'until' | 'pointId'>): void => {
    if (pointId !== undefined) pointOf(hub, pointId);
    if (until !== undefined && until <= at) {
      throw new ApiError('invalid_range', `the end ${until} of the note is not after its begin ${at}`, {
        path: 'body/until',
      });
    }
  };
  return {
    listTrendNotes: ({ query }, call) => {
      const { from, to } = parseRange(query);
      const { limit = 200 } = query;
      const ids = query.ids === undefined ? [] : parseIds(query.ids, POINTS_MAX);
      const rows = trendNotes.within(from, to, ids, limit + 1);
      const session = sessionOf(call);
      return { items: rows.slice(-limit).map((row) => show(row, session)), truncated: rows.length > limit };
    },
    addTrendNote: ({ body }, call) => {
      const session = sessionOf(call);
      const note = {
        at: body.at,
        until: body.until ?? undefined,
        pointId: body.point_id ?? undefined,
        text: body.text.trim(),
      };
      check(note);
      const row = trendNotes.insert({ ...note, author: session.name }, hub.clock.now());
      hub.audit.done(actorOf(call), 'trend_note.create', `trend_note:${row.id}`);
      return show(row, session);
    },
    updateTrendNote: ({ params, body }, call) => {
      const session = sessionOf(call);
      const known = changeable(params.id, session);
      const patch = {
        ...(body.at === undefined ? {} : { at: body.at }),
        ...(body.until === undefined ? {} : { until: body.until ?? undefined }),
        ...(body.point_id === undefined ? {} : { pointId: body.point_id ?? undefined }),
        ...(body.text === undefined ? {} : { text: body.text.trim() }),
      };
      check({ ...known, ...patch });
      const row = trendNotes.update(params.id, patch, hub.clock.now());
      if (row === undefined) throw new ApiError('not_found', `there is no note ${params.id}`);
      const after = show(row, session);
      hub.audit.done(
        actorOf(call),
        'trend_note.update',
        `trend_note:${row.id}`,
        changesOf(body, show(known, session), after),
      );
      return after;
    },
    deleteTrendNote: ({ params }, call) => {
      const { id } = changeable(params.id, sessionOf(call));
      trendNotes.remove(id);
      hub.audit.done(actorOf(call), 'trend_note.delete', `trend_note:${id}`);
      return { done: true };
    },
  };
}

function show(row: TrendNoteRow, { name, role }: Session): TrendNote {
  return {
    id: row.id,
    at: row.at,
    until: row.until ?? null,
    point_id: row.pointId ?? null,
    text: row.text,
    author: row.author,
    own: row.author === name || role === 'admin',
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}
