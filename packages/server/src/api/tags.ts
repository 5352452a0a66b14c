import { ApiError, TAGS_MAX } from '@t3000/contract';
import type { Input, tagRoutes } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { deviceOf, pointOf } from './lookup.ts';

type Change = Input<(typeof tagRoutes)['changeTags']>['body'];

export function tagHandlers(hub: Hub): Handlers<typeof tagRoutes> {
  return {
    listTags: () => ({ items: hub.site.tags.uses() }),
    changeTags: ({ body }, call) => {
      const { points, devices } = changeTags(hub, body);
      const { add = [], remove = [] } = body;
      const changed = points.length + devices.length;
      if (changed > 0) {
        const details = { add, remove, points: points.length, devices: devices.length };
        hub.audit.done(actorOf(call), 'tags.change', 'tags', details);
      }
      if (devices.length > 0) hub.live.announce('devices', devices);
      if (points.length > 0) hub.live.announce('points', points);
      return { changed };
    },
  };
}

/** Tags of a query as the store takes them. */
export function tagsOf(list: string | undefined): readonly string[] {
  return list === undefined ? [] : list.split(',');
}

function changeTags(hub: Hub, body: Change): { readonly points: number[]; readonly devices: number[] } {
  const { tags } = hub.site;
  const { add = [], remove = [] } = body;
  const both = add.find((tag) => remove.includes(tag));
  if (both !== undefined) {
    throw new ApiError('invalid_request', `the tag ${both} is to be put on and taken off`, { path: 'body/remove' });
  }
  const next = (before: readonly string[], name: string): string[] | undefined => {
    const after = [...new Set([...before, ...add])].filter((tag) => !remove.includes(tag));
    if (after.length > TAGS_MAX) {
      throw new ApiError('invalid_request', `"${name}" would have ${after.length} tags, ${TAGS_MAX} are possible`);
    }
    const isSame = after.length === before.length && before.every((tag) => after.includes(tag));
    return isSame ? undefined : after;
  };
  return hub.site.transaction(() => ({
    points: [...new Set(body.point_ids)].filter((id) => {
      const after = next(tags.ofPoint(id), pointOf(hub, id).name);
      if (after !== undefined) tags.setPoint(id, after);
      return after !== undefined;
    }),
    devices: [...new Set(body.device_ids)].filter((id) => {
      const after = next(tags.ofDevice(id), deviceOf(hub, id).name);
      if (after !== undefined) tags.setDevice(id, after);
      return after !== undefined;
    }),
  }));
}
