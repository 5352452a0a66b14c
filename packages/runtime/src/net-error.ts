import { NetError, messageOf } from '@t3000/core';
import type { NetErrorCode } from '@t3000/core';

const codes: Readonly<Record<string, NetErrorCode>> = {
  EADDRINUSE: 'address_in_use',
  EADDRNOTAVAIL: 'address_not_available',
  EACCES: 'denied',
  EPERM: 'denied',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ECONNRESET: 'closed',
  ECONNABORTED: 'closed',
  EPIPE: 'closed',
  ERR_STREAM_DESTROYED: 'closed',
  ERR_SOCKET_CLOSED: 'closed',
  ERR_SOCKET_DGRAM_NOT_RUNNING: 'closed',
};

/** `what` names the operation and the endpoint, for example `udp bind 10.0.0.5:47808`. */
export function netErrorOf(error: unknown, what: string): NetError {
  const code = codeOf(error);
  return new NetError(codes[code] ?? 'other', `${what}: ${messageOf(error)}`, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
