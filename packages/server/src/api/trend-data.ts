import type { trendDataRoutes } from '@t3000/contract';
import { queryData } from '../history/query-data.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';

export function trendDataHandlers(hub: Hub): Handlers<typeof trendDataRoutes> {
  return {
    getPointData: ({ params, query: { states, ...query } }) =>
      queryData(hub, [params.point_id], {
        ...query,
        ...(states === undefined ? {} : { states: states.split(',').map(Number) }),
      }),
    queryData: ({ body: { point_ids: ids, ...query } }) => queryData(hub, ids, query),
  };
}
