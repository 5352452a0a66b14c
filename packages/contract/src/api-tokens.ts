import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, closed, nullable } from './common.ts';
import { PlaceLimit, WantedPlaceLimit } from './place-limits.ts';
import { RoleName } from './auth.ts';
import { defineRoutes } from './route.ts';

/** How every token begins: scanners that look for leaked keys find it, and people know what they hold. */
export const TOKEN_PREFIX = 't3_';
/** A key nobody renews within a year is forgotten somewhere. */
export const TOKEN_DAYS_MAX = 366;
/** More programs than this speak to no building. */
export const TOKENS_MAX = 200;

/** A key another program carries: `Authorization: Bearer t3_…`. The token itself is shown once, when it is made. */
export const ApiToken = Type.Object(
  {
    id: Id,
    name: Type.String(),
    /** Never more than the person who made it may do at the moment of use. */
    role: RoleName,
    /** Null for all its maker has; of two limits, what both allow. */
    limit: nullable(PlaceLimit),
    /** The first characters, to tell which one somebody holds. */
    start: Type.String(),
    created_by: Type.String(),
    created_at: At,
    expires_at: At,
    last_used_at: nullable(At),
    last_address: Type.String(),
    /** Why it is refused now; empty when it is not. */
    problem: Type.String(),
  },
  { $id: 'ApiToken' },
);
export type ApiToken = Static<typeof ApiToken>;

export const apiTokenRoutes = defineRoutes({
  listApiTokens: {
    method: 'GET',
    path: '/api/tokens',
    tag: 'users',
    summary: 'Keys other programs carry',
    permission: 'administer',
    reply: Type.Object({ items: Type.Array(ApiToken) }),
  },
  createApiToken: {
    method: 'POST',
    path: '/api/tokens',
    tag: 'users',
    summary: 'Make a key for another program; the answer alone carries it',
    permission: 'administer',
    status: 201,
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s\\p{C}](?:[^\\p{C}]*[^\\s\\p{C}])?$' }),
        role: RoleName,
        limit: Type.Optional(nullable(WantedPlaceLimit)),
        days: Type.Integer({ minimum: 1, maximum: TOKEN_DAYS_MAX }),
      },
      closed,
    ),
    reply: Type.Object({ token: Type.String(), item: ApiToken }),
  },
  revokeApiToken: {
    method: 'DELETE',
    path: '/api/tokens/:id',
    tag: 'users',
    summary: 'Revoke a key; live connections opened with it close at once',
    permission: 'administer',
    params: IdParams,
    reply: Done,
  },
});
