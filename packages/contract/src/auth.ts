import { Type, type Static } from 'typebox';
import { At, Done, Id, IdParams, closed, nullable, oneOf, pageOf, pageQuery } from './common.ts';
import { PlaceLimit, WantedPlaceLimit } from './place-limits.ts';
import { defineRoutes } from './route.ts';

export const RoleName = oneOf(['viewer', 'operator', 'engineer', 'admin']);
export type RoleName = Static<typeof RoleName>;

export const UserName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\s\\p{C}](?:[^\\p{C}]*[^\\s\\p{C}])?$',
});
export const Password = Type.String({ minLength: 1, maxLength: 128 });

/** What the console needs before and after login. */
export const SessionInfo = Type.Object(
  {
    /** No account exists yet: show the set-up page. */
    setup_needed: Type.Boolean(),
    site_name: Type.String(),
    version: Type.String(),
    demo: Type.Boolean(),
    user: nullable(
      Type.Object({
        id: Id,
        name: Type.String(),
        role: RoleName,
        permissions: Type.Array(Type.String()),
        /** The places this person is limited to; null for the whole site. */
        limit: nullable(PlaceLimit),
        preferences: Type.Record(Type.String(), Type.Unknown()),
      }),
    ),
  },
  { $id: 'SessionInfo' },
);
export type SessionInfo = Static<typeof SessionInfo>;

export const User = Type.Object(
  {
    id: Id,
    name: Type.String(),
    role: RoleName,
    disabled: Type.Boolean(),
    /** Null for the whole site; administrators are never limited. */
    limit: nullable(PlaceLimit),
    created_at: At,
    last_login_at: nullable(At),
  },
  { $id: 'User' },
);
export type User = Static<typeof User>;

export const authRoutes = defineRoutes({
  getSession: {
    method: 'GET',
    path: '/api/session',
    tag: 'session',
    summary: 'Who is signed in, and whether set-up is needed',
    permission: 'public',
    scope: 'own',
    reply: SessionInfo,
  },
  setup: {
    method: 'POST',
    path: '/api/setup',
    tag: 'session',
    permission: 'setup',
    scope: 'own',
    status: 201,
    summary: 'Create the first administrator with the one-time code from the console of the server',
    body: Type.Object(
      {
        code: Type.String({ minLength: 1, maxLength: 64 }),
        name: UserName,
        password: Password,
        site_name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
      },
      closed,
    ),
    reply: SessionInfo,
  },
  login: {
    method: 'POST',
    path: '/api/session',
    tag: 'session',
    summary: 'Sign in',
    permission: 'public',
    scope: 'own',
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }), password: Password }, closed),
    reply: SessionInfo,
  },
  logout: {
    method: 'DELETE',
    path: '/api/session',
    tag: 'session',
    summary: 'Sign out',
    permission: 'session',
    scope: 'own',
    reply: Done,
  },
  changePassword: {
    method: 'PUT',
    path: '/api/session/password',
    tag: 'session',
    summary: 'Change the own password; every other session of this user ends',
    permission: 'session',
    scope: 'own',
    body: Type.Object({ current: Password, next: Password }, closed),
    reply: Done,
  },
  savePreferences: {
    method: 'PUT',
    path: '/api/session/preferences',
    tag: 'session',
    summary: 'Keep theme, language and the like for this user',
    permission: 'session',
    scope: 'own',
    body: Type.Record(
      Type.String({ maxLength: 40 }),
      Type.Union([Type.String({ maxLength: 4000 }), Type.Number(), Type.Boolean()]),
      { maxProperties: 50 },
    ),
    reply: Done,
  },
  listUsers: {
    method: 'GET',
    path: '/api/users',
    tag: 'users',
    summary: 'List users',
    permission: 'administer',
    query: Type.Object(pageQuery, closed),
    reply: pageOf(User),
  },
  createUser: {
    method: 'POST',
    path: '/api/users',
    tag: 'users',
    summary: 'Create a user',
    permission: 'administer',
    status: 201,
    body: Type.Object(
      {
        name: UserName,
        password: Password,
        role: RoleName,
        limit: Type.Optional(nullable(WantedPlaceLimit)),
      },
      closed,
    ),
    reply: User,
  },
  updateUser: {
    method: 'PUT',
    path: '/api/users/:id',
    tag: 'users',
    permission: 'administer',
    summary: 'Change role, password, disabled state or places; all but places ends the sessions of that user',
    params: IdParams,
    body: Type.Object(
      {
        role: Type.Optional(RoleName),
        password: Type.Optional(Password),
        disabled: Type.Optional(Type.Boolean()),
        /** Takes effect at once, in open sessions and live channels too; null gives the whole site. */
        limit: Type.Optional(nullable(WantedPlaceLimit)),
      },
      closed,
    ),
    reply: User,
  },
  deleteUser: {
    method: 'DELETE',
    path: '/api/users/:id',
    tag: 'users',
    summary: 'Delete a user',
    permission: 'administer',
    params: IdParams,
    reply: Done,
  },
});
