import { levelOf, NOT_READ } from '@t3000/core';
import { POINT_EDITS_MAX } from '@t3000/contract';
import type { Input, Point, pointRoutes } from '@t3000/contract';
import type { PointQuery, PointRow } from '@t3000/site';
import { parseIds } from '../history/ids.ts';
import type { Hub } from '../hub.ts';
import { pointShower } from './lookup.ts';
import { tagsOf } from './tags.ts';
import { pageOf } from './page.ts';
import type { Paged } from './page.ts';

type Query = Input<(typeof pointRoutes)['listPoints']>['query'];

/** Rows looked at in one go; between two of them other requests get their turn. */
const SCAN_ROWS = 500;

/** Points by text and kind from the store; quality and overrides are known to the building alone. */
export async function listPoints(hub: Hub, query: Query): Promise<Paged<Point>> {
  const page = pageOf(query);
  const wanted: Omit<PointQuery, 'offset' | 'limit'> = {
    ...(query.device_id === undefined ? {} : { deviceId: query.device_id }),
    ...(query.place_id === undefined ? {} : { placeId: query.place_id }),
    ...(query.point_type === undefined ? {} : { types: [query.point_type] }),
    ...(query.kind === undefined ? {} : { kinds: [query.kind] }),
    ...(query.text === undefined ? {} : { text: query.text }),
    tags: tagsOf(query.tags),
    ...(query.ids === undefined ? {} : { ids: parseIds(query.ids, POINT_EDITS_MAX) }),
    sort: query.sort ?? 'device',
    descending: query.descending ?? false,
  };
  if (query.quality === undefined && query.overridden === undefined) {
    const { rows, total } = hub.site.points.query({ ...wanted, ...page });
    return { items: rows.map(pointShower(hub)), total, ...page };
  }
  const rows = await scan(hub, wanted, liveFilter(hub, query));
  const part = rows.slice(page.offset, page.offset + page.limit);
  return { items: part.map(pointShower(hub)), total: rows.length, ...page };
}

function liveFilter(hub: Hub, { quality, overridden }: Query): (row: PointRow) => boolean {
  const commanded = new Set(hub.building.allOverrides().map(({ pointId }) => pointId));
  return ({ id }) =>
    (overridden === undefined || commanded.has(id) === overridden) &&
    (quality === undefined || levelOf(hub.building.value(id)?.quality ?? NOT_READ) === quality);
}

async function scan(
  hub: Hub,
  wanted: Omit<PointQuery, 'offset' | 'limit'>,
  keep: (row: PointRow) => boolean,
): Promise<PointRow[]> {
  const kept: PointRow[] = [];
  for (let offset = 0; ; offset += SCAN_ROWS) {
    const { rows, total } = hub.site.points.query({ ...wanted, offset, limit: SCAN_ROWS });
    for (const row of rows) if (keep(row)) kept.push(row);
    if (offset + SCAN_ROWS >= total) return kept;
    await new Promise<void>((resolve) => {
      hub.clock.setTimer(0, resolve);
    });
  }
}
