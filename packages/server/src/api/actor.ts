import { ApiError } from '@t3000/contract';
import type { Actor } from '../audit-log.ts';
import type { Session } from '../auth/sessions.ts';
import type { Call } from '../http/serve.ts';

/** The signed-in person behind a call; the guard has seen to it that there is one. */
export function sessionOf(call: Call): Session {
  if (call.session === undefined) throw new ApiError('not_signed_in', 'sign in first');
  return call.session;
}

export function actorOf(call: Call): Actor {
  return { name: sessionOf(call).name, address: call.address };
}
