import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, closed } from './common.ts';
import { defineRoutes } from './route.ts';

/** Views of one person: more than anybody finds again in a list. */
export const TREND_VIEWS_MAX = 200;

export const TrendView = Type.Object(
  {
    id: Id,
    name: Type.String(),
    shared: Type.Boolean({ description: 'Everybody sees it. Sharing needs the right `write_points`' }),
    own: Type.Boolean({ description: 'Whether the caller may change it' }),
    owner: Type.String(),
    address: Type.String({ description: 'The query of the trends page' }),
    updated_at: At,
  },
  { $id: 'TrendView' },
);
export type TrendView = Static<typeof TrendView>;

const fields = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$' }),
  shared: Type.Boolean(),
  address: Type.String({ maxLength: 2000, pattern: '^[\\w%=&.,:+*-]*$' }),
};

export const trendViewRoutes = defineRoutes({
  listTrendViews: {
    method: 'GET',
    path: '/api/trendlog/views',
    tag: 'trend logs',
    summary: 'Trend charts kept under a name: your own, and those others share',
    permission: 'read',
    scope: 'filtered',
    reply: Type.Object({ items: Type.Array(TrendView) }),
  },
  addTrendView: {
    method: 'POST',
    path: '/api/trendlog/views',
    tag: 'trend logs',
    summary: 'Keep a trend chart under a name',
    permission: 'read',
    scope: 'filtered',
    status: 201,
    body: Type.Object(fields, closed),
    reply: TrendView,
  },
  updateTrendView: {
    method: 'PUT',
    path: '/api/trendlog/views/:id',
    tag: 'trend logs',
    summary: 'Rename, share or overwrite a trend chart of your own',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    body: Type.Partial(Type.Object(fields), closed),
    reply: TrendView,
  },
  deleteTrendView: {
    method: 'DELETE',
    path: '/api/trendlog/views/:id',
    tag: 'trend logs',
    summary: 'Forget a trend chart of your own; administrators may forget any shared one',
    permission: 'read',
    scope: 'filtered',
    params: IdParams,
    reply: Done,
  },
});
