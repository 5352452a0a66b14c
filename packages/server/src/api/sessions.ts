import { ApiError } from '@t3000/contract';
import type { LoginSession, sessionRoutes } from '@t3000/contract';
import { sessionId } from '../auth/sessions.ts';
import type { SignedIn } from '../auth/sessions.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf, sessionOf } from './actor.ts';

export function sessionHandlers(hub: Hub): Handlers<typeof sessionRoutes> {
  const own = (call: Call): readonly SignedIn[] => hub.sessions.list(sessionOf(call).userId);
  return {
    listOwnSessions: (_, call) => ({ items: own(call).map((one) => sessionDto(one, call)) }),
    endOwnSession: ({ params }, call) => end(hub, call, own(call), params.session),
    listSessions: (_, call) => ({ items: hub.sessions.list().map((one) => sessionDto(one, call)) }),
    endSession: ({ params }, call) => end(hub, call, hub.sessions.list(), params.session),
  };
}

function end(hub: Hub, call: Call, among: readonly SignedIn[], id: string): { done: true } {
  const found = among.find(({ row }) => sessionId(row.tokenHash) === id);
  if (found === undefined) throw new ApiError('not_found', `there is no session ${id}; it may have ended already`);
  const { row, user } = found;
  hub.sessions.end(row.tokenHash);
  hub.audit.done(actorOf(call), 'session.revoke', `user:${user.id}`, {
    name: user.name,
    address: row.address,
    began_at: row.createdAt,
  });
  if (row.tokenHash === sessionOf(call).tokenHash) call.setSessionToken(undefined);
  return { done: true };
}

function sessionDto({ row, user }: SignedIn, call: Call): LoginSession {
  return {
    id: sessionId(row.tokenHash),
    user_id: user.id,
    user_name: user.name,
    role: user.role,
    created_at: row.createdAt,
    last_seen_at: row.lastSeenAt,
    expires_at: row.expiresAt,
    address: row.address,
    user_agent: row.userAgent,
    current: row.tokenHash === sessionOf(call).tokenHash,
  };
}
