import { Type, type Static } from 'typebox';
import { Id, closed } from './common.ts';
import { defineRoutes } from './route.ts';

/** Tags one point or device carries; a well described sensor has about ten. */
export const TAGS_MAX = 40;

/** The form of a marker in Project Haystack: `discharge`, `co2`, `chilledWater`. */
export const TAG_PATTERN = '^[a-z][A-Za-z0-9_]{0,39}$';

export const Tag = Type.String({ pattern: TAG_PATTERN, description: 'A Haystack marker such as discharge' });

export const Tags = Type.Array(Tag, { maxItems: TAGS_MAX, uniqueItems: true });

/** Tags separated by commas, all of which must be there. */
export const TagList = Type.String({
  maxLength: 400,
  pattern: '^[a-z][A-Za-z0-9_]{0,39}(,[a-z][A-Za-z0-9_]{0,39})*$',
  description: 'Tags separated by commas, all of which must be there; those of its device count for a point',
});

export const TagUse = Type.Object(
  {
    tag: Type.String(),
    /** Points and devices that carry it themselves. */
    points: Type.Integer(),
    devices: Type.Integer(),
  },
  { $id: 'TagUse' },
);
export type TagUse = Static<typeof TagUse>;

const Targets = Type.Array(Id, { maxItems: 10_000 });

export const tagRoutes = defineRoutes({
  listTags: {
    method: 'GET',
    path: '/api/t3000/tags',
    tag: 'tags',
    summary: 'Tags in use, with how often',
    permission: 'read',
    scope: 'filtered',
    reply: Type.Object({ items: Type.Array(TagUse) }),
  },
  changeTags: {
    method: 'POST',
    path: '/api/t3000/tags',
    tag: 'tags',
    summary: 'Put tags on many points and devices, or take them off; all of it or nothing',
    permission: 'configure',
    scope: 'filtered',
    bodyBytesMax: 512 * 1024,
    body: Type.Object(
      {
        point_ids: Type.Optional(Targets),
        device_ids: Type.Optional(Targets),
        add: Type.Optional(Tags),
        remove: Type.Optional(Tags),
      },
      closed,
    ),
    reply: Type.Object({
      /** Points and devices whose tags are others now. */
      changed: Type.Integer(),
    }),
  },
});
