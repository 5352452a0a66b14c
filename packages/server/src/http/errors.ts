import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { ErrorBody, ErrorCode } from '@t3000/contract';
import { HistoryUnavailable } from '@t3000/historian';
import { Conflict } from '@t3000/site';
import { NO_STORE, securityHeaders } from './headers.ts';
import { wantsWebSocket } from './upgrade.ts';

/** What Fastify says about requests it could not read, in the words of the contract. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
  FST_ERR_MAX_PARAM_LENGTH: 'invalid_request',
};

/** Turns whatever a handler threw into the one error shape. Faults of ours go to the log and leave no trace in the answer. */
export function errorHandler(log: Logger): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const known = asApiError(error, request);
    if (known.code === 'internal') {
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error('request failed', { request_id: request.id, method: request.method, path: pathOf(request), cause });
    }
    sendError(reply, request.id, known);
  };
}

export function sendError(reply: FastifyReply, requestId: string, error: ApiError): void {
  const seconds = error.details['retry_after_seconds'];
  if (typeof seconds === 'number') reply.header('retry-after', String(seconds));
  const body: ErrorBody = {
    error: { code: error.code, message: error.message, details: { ...error.details }, request_id: requestId },
  };
  // Requests that cannot be routed never met the guard. A missing file must not be remembered as long as a present one.
  reply.headers(securityHeaders).header('cache-control', NO_STORE);
  closeRefusedUpgrade(reply);
  void reply.code(error.status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

/** Node has let go of a socket that asked for an upgrade: one that gets an ordinary answer would stay open for ever. */
function closeRefusedUpgrade({ request, raw }: FastifyReply): void {
  if (!wantsWebSocket(request.raw)) return;
  raw.once('finish', () => request.raw.socket.destroySoon());
}

function asApiError(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof Conflict) return new ApiError('conflict', error.message);
  if (error instanceof HistoryUnavailable) return new ApiError('history_unavailable', error.message);
  const { code, statusCode } = facts(error);
  const known = typeof code === 'string' ? fastifyCodes[code] : undefined;
  if (known === 'body_too_large') {
    const limit = request.routeOptions.bodyLimit;
    return new ApiError(known, `the body is larger than ${limit} bytes`, { limit });
  }
  if (known === 'unsupported_media_type') return new ApiError(known, 'the body must be application/json');
  if (known !== undefined) return new ApiError(known, 'the request cannot be read', { path: 'body' });
  // A file outside the console's folder, in the words of the static file plug-in.
  if (statusCode === 403 || statusCode === 404) return new ApiError('not_found', 'there is no such file');
  if (statusCode === 400) return unreadable(request);
  return new ApiError('internal', 'the server failed; its log has more under the request id');
}

/** Broken JSON, poisoned keys and impossible paths come without a code of Fastify. */
function unreadable({ method }: FastifyRequest): ApiError {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return hasBody
    ? new ApiError('invalid_request', 'the body is not acceptable JSON', { path: 'body' })
    : new ApiError('invalid_request', 'the path is not acceptable', { path: 'path' });
}

function facts(error: unknown): { code?: unknown; statusCode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
