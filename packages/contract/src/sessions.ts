import { Type, type Static } from 'typebox';
import { At, Done, Id, closed } from './common.ts';
import { RoleName } from './auth.ts';
import { defineRoutes } from './route.ts';

/** Somebody signed in somewhere. */
export const LoginSession = Type.Object(
  {
    /** Names the session in these routes, and is worth nothing for signing in. */
    id: Type.String(),
    user_id: Id,
    user_name: Type.String(),
    role: RoleName,
    created_at: At,
    last_seen_at: At,
    expires_at: At,
    address: Type.String(),
    user_agent: Type.String(),
    /** The one this question came with. */
    current: Type.Boolean(),
  },
  { $id: 'LoginSession' },
);
export type LoginSession = Static<typeof LoginSession>;

const list = Type.Object({ items: Type.Array(LoginSession) });
const params = Type.Object({ session: Type.String({ pattern: '^[0-9a-f]{32}$' }) }, closed);

export const sessionRoutes = defineRoutes({
  listOwnSessions: {
    method: 'GET',
    path: '/api/sessions',
    tag: 'session',
    summary: 'Where the caller is signed in, newest first',
    permission: 'session',
    scope: 'own',
    reply: list,
  },
  endOwnSession: {
    method: 'DELETE',
    path: '/api/sessions/:session',
    tag: 'session',
    summary: 'Sign the caller out somewhere else',
    permission: 'session',
    scope: 'own',
    params,
    reply: Done,
  },
  listSessions: {
    method: 'GET',
    path: '/api/users/sessions',
    tag: 'users',
    summary: 'Who is signed in, and from where',
    permission: 'administer',
    reply: list,
  },
  endSession: {
    method: 'DELETE',
    path: '/api/users/sessions/:session',
    tag: 'users',
    summary: 'Sign somebody out; live connections of the session close at once',
    permission: 'administer',
    params,
    reply: Done,
  },
});
