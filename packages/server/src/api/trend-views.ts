import { ApiError, TREND_VIEWS_MAX } from '@t3000/contract';
import type { TrendView, trendViewRoutes } from '@t3000/contract';
import type { TrendViewRow } from '@t3000/site';
import type { Session } from '../auth/sessions.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { sessionOf } from './actor.ts';

/** Charts are the business of whoever looks at them: a viewer keeps their own as well. */
export function trendViewHandlers(hub: Hub): Handlers<typeof trendViewRoutes> {
  const { trendViews, users } = hub.site;
  const show = (row: TrendViewRow, { userId }: Session): TrendView => ({
    id: row.id,
    name: row.name,
    shared: row.shared,
    own: row.ownerId === userId,
    owner: users.get(row.ownerId)?.name ?? '',
    address: row.address,
    updated_at: row.updatedAt,
  });
  /** What somebody keeps for themself does not exist for others. */
  const visible = (id: number, session: Session): TrendViewRow => {
    const row = trendViews.get(id);
    if (row === undefined || !(row.shared || row.ownerId === session.userId)) {
      throw new ApiError('not_found', `there is no trend view ${id}`);
    }
    return row;
  };
  return {
    listTrendViews: (_, call) => {
      const session = sessionOf(call);
      return { items: trendViews.visibleTo(session.userId).map((row) => show(row, session)) };
    },
    addTrendView: ({ body }, call) => {
      const session = sessionOf(call);
      checkSharing(session, body.shared);
      if (trendViews.countOf(session.userId) >= TREND_VIEWS_MAX) {
        throw new ApiError('conflict', `${TREND_VIEWS_MAX} trend views are kept already; remove one first`, {
          limit: TREND_VIEWS_MAX,
        });
      }
      return show(trendViews.insert({ ...body, ownerId: session.userId }, hub.clock.now()), session);
    },
    updateTrendView: ({ params, body }, call) => {
      const session = sessionOf(call);
      const { name, ownerId } = visible(params.id, session);
      if (ownerId !== session.userId)
        throw new ApiError('not_permitted', `only its owner changes the trend view "${name}"`);
      checkSharing(session, body.shared);
      const row = trendViews.update(params.id, body, hub.clock.now());
      if (row === undefined) throw new ApiError('not_found', `there is no trend view ${params.id}`);
      return show(row, session);
    },
    deleteTrendView: ({ params }, call) => {
      const session = sessionOf(call);
      const { name, ownerId } = visible(params.id, session);
      if (ownerId !== session.userId && session.role !== 'admin') {
        throw new ApiError('not_permitted', `only its owner removes the trend view "${name}"`);
      }
      trendViews.remove(params.id);
      return { done: true };
    },
  };
}

/** What everybody finds in their list is put there by those who run the building. */
function checkSharing(session: Session, shared: boolean | undefined): void {
  if (shared !== true || session.permissions.has('write_points')) return;
  throw new ApiError('not_permitted', 'sharing a trend view needs the right write_points; keep it for yourself');
}
