import type { SessionInfo, authRoutes } from '@t3000/contract';
import type { PlaceLimit, UserRow } from '@t3000/site';
import { rolePermissions } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { limitDto } from '../rights/limit-dto.ts';
import type { Session } from '../auth/sessions.ts';
import { actorOf, sessionOf } from './actor.ts';
import { pageOf, paged } from './page.ts';
import { preferencesOf, userDto } from './user-dto.ts';

export function authHandlers(hub: Hub): Handlers<typeof authRoutes> {
  return {
    getSession: (_, call) =>
      info(hub, call.session === undefined ? undefined : hub.site.users.get(call.session.userId), call.session),
    setup: async ({ body }, call) => {
      const token = await hub.setup.run(body, call);
      call.setSessionToken(token);
      return info(hub, hub.site.users.byName(body.name));
    },
    login: async ({ body }, call) => {
      const { token, user } = await hub.login.signIn(body.name, body.password, call);
      // The token that came along is worth nothing from here on: a planted one cannot be ridden.
      if (call.session !== undefined) hub.sessions.end(call.session.tokenHash);
      call.setSessionToken(token);
      return info(hub, user);
    },
    logout: (_, call) => {
      hub.sessions.end(sessionOf(call).tokenHash);
      hub.audit.done(actorOf(call), 'session.logout', `user:${sessionOf(call).userId}`);
      call.setSessionToken(undefined);
      return { done: true };
    },
    changePassword: async ({ body }, call) => {
      const { name, userId } = sessionOf(call);
      await hub.login.confirm(name, body.current, call);
      const user = await hub.accounts.changeOwnPassword(actorOf(call), userId, body.next);
      call.setSessionToken(hub.sessions.begin(user, call.address, call.userAgent));
      return { done: true };
    },
    savePreferences: ({ body }, call) => {
      hub.site.users.update(sessionOf(call).userId, { preferences: JSON.stringify(body) });
      return { done: true };
    },
    listUsers: ({ query }) => paged(hub.site.users.all(), pageOf(query), userDto),
    createUser: async ({ body }, call) => userDto(await hub.accounts.create(actorOf(call), body)),
    updateUser: async ({ params, body }, call) => userDto(await hub.accounts.update(actorOf(call), params.id, body)),
    deleteUser: ({ params }, call) => {
      hub.accounts.remove(actorOf(call), params.id);
      return { done: true };
    },
  };
}

function info(hub: Hub, user: UserRow | undefined, session?: Session): SessionInfo {
  return {
    setup_needed: hub.setup.needed,
    site_name: hub.settings.read().site_name,
    version: hub.version,
    demo: hub.demo,
    user:
      user === undefined
        ? null
        : {
            id: user.id,
            name: user.name,
            // Of a program with a key it is less than its maker may do.
            role: session?.role ?? user.role,
            permissions: [...(session?.permissions ?? rolePermissions[user.role])],
            limit: limitDto(limitOf(hub, user, session)),
            preferences: preferencesOf(user),
          },
  };
}

/** Of a program with a key limited itself, its own places: what remains of them after those of its maker is its to find out. */
function limitOf(hub: Hub, user: UserRow, session: Session | undefined): PlaceLimit | undefined {
  const token = session?.tokenId === undefined ? undefined : hub.site.apiTokens.get(session.tokenId);
  return token?.limit ?? user.limit;
}
