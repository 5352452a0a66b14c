import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InternalError } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { Download, FileText, Input, Output, Route, Routes } from '@t3000/contract';
import { isNarrowed } from '../rights/route-rule.ts';
import type { Scope } from '../rights/scope.ts';
import type { Session } from '../auth/sessions.ts';
import { sessionCookie } from './cookies.ts';
import { fairly } from './fair.ts';
import { accepts, Flow } from './flow.ts';
import { SESSION_LIFE_MAX_MS, callerName } from '../auth/sessions.ts';
import type { Turnstile } from './turnstile.ts';
import { validator } from './validation.ts';

/** What a handler may know of the caller besides the request's own parts. */
export interface Call {
  /** Numeric address of the peer. */
  readonly address: string;
  readonly userAgent: string;
  /** Undefined on public routes when nobody is signed in. */
  readonly session: Session | undefined;
  /** True when the caller asks for this type, one the route offers, instead of JSON. */
  accepts(type: string): boolean;
  /** Begins a session in the caller's browser, or ends it. */
  setSessionToken(token: string | undefined): void;
}

/** One function per route: a missing or misspelt one does not compile. */
export type Handlers<T extends Routes> = {
  readonly [K in keyof T]: (input: Input<T[K]>, call: Call) => Answer<T[K]> | Promise<Answer<T[K]>>;
};

/** A file is sent while it is written, and a reply that is not JSON may come piece by piece. */
type Answer<R extends Route> = [Output<R>] extends [FileText]
  ? Download
  : R extends { readonly produces: string }
    ? Output<R> | AsyncIterable<string>
    : R extends { readonly offers: readonly string[] } | { readonly flows: true }
      ? Output<R> | Flow
      : Output<R>;

type Handler = (input: object, call: Call) => unknown;

const BODY_BYTES_MAX = 64 * 1024;
const PATH_PARAMETER_LENGTH_MAX = 100;

export interface ServeOptions<T extends Routes = Routes> {
  readonly clock: Clock;
  readonly turnstile: Turnstile;
  readonly secureCookies: boolean;
  /** The same handlers for somebody limited to places, over what stands there and nothing else. */
  readonly narrowed?: (scope: Scope) => Handlers<T>;
}

/** Registers every route of the table with its permission, its checks and its handler. */
export function serve<const T extends Routes>(
  app: FastifyInstance,
  routes: T,
  handlers: Handlers<T>,
  options: ServeOptions<T>,
): void {
  const { narrowed, secureCookies, clock, turnstile } = options;
  for (const [name, route] of Object.entries(routes)) {
    // The table and the handlers have the same keys; the compiler has checked each pair.
    const handler = handlers[name] as Handler;
    const handlerFor = (scope: Scope | undefined): Handler => {
      if (scope === undefined || !isNarrowed(scope, route)) return handler;
      if (narrowed === undefined) throw new InternalError(`${name} has no handler for somebody limited to places`);
      return narrowed(scope)[name] as Handler;
    };
    register(app, route, handlerFor, { secureCookies, clock, turnstile });
  }
}

function register(
  app: FastifyInstance,
  route: Route,
  handlerFor: (scope: Scope | undefined) => Handler,
  options: ServeOptions,
): void {
  const checks = {
    params: route.params === undefined ? undefined : validator('path', route.params),
    query: route.query === undefined ? undefined : validator('query', route.query),
    body: route.body === undefined ? undefined : validator('body', route.body),
  };
  app.route({
    method: route.method,
    url: route.path,
    config: { permission: route.permission, scope: route.scope },
    bodyLimit: route.bodyBytesMax ?? BODY_BYTES_MAX,
    handler: async (request, reply) => {
      const input = {
        params: checks.params?.(request.params),
        query: checks.query?.(request.query),
        body: checks.body?.(requireBody(request, route)),
      };
      if (route.costly === true) await takeTurn(options.turnstile, request, reply);
      const handler = handlerFor(request.places);
      const result = await handler(input, callOf(request, reply, route, options));
      if (route.offers !== undefined) reply.header('vary', 'accept');
      if (result instanceof Flow)
        return reply
          .type(result.contentType)
          .send(Readable.from(fairly(options.clock, result.pieces), { objectMode: false }));
      if (isDownload(result)) return sendDownload(reply, result, options.clock);
      if (route.produces !== undefined) return reply.type(route.produces).send(streamed(result));
      // Replies are built field by field from the contract's types, so plain stringify neither leaks nor checks twice.
      return reply
        .code(route.status ?? 200)
        .header('content-type', 'application/json; charset=utf-8')
        .send(JSON.stringify(result));
    },
  });
}

/** Waits until the caller may ask something costly, and gives the place up when the answer has gone or the caller has. */
async function takeTurn(turnstile: Turnstile, { session }: FastifyRequest, { raw }: FastifyReply): Promise<void> {
  const over = new Promise<void>((resolve) => {
    raw.once('close', resolve);
    raw.once('finish', resolve);
  });
  const leave = await turnstile.enter(session === undefined ? '' : callerName(session), over);
  if (leave === undefined) throw new ApiError('busy', 'the caller has left');
  void over.then(leave);
}

/** Pieces go out as fast as the other end takes them, so that a large file never lies in memory. */
function streamed(result: unknown): unknown {
  const isPieces = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
  // Only text pieces can be here, by the type of the handlers.
  return isPieces ? Readable.from(result as AsyncIterable<string>, { objectMode: false }) : result;
}

function isDownload(result: unknown): result is Download {
  return typeof result === 'object' && result !== null && 'body' in result && 'filename' in result;
}

/** The stream is pulled by the socket, so a slow reader slows the writing and one who leaves ends it. */
function sendDownload(
  reply: FastifyReply,
  { contentType, filename, body, onClosed }: Download,
  clock: Clock,
): FastifyReply {
  const stream = Readable.from(fairly(clock, body), { objectMode: false });
  if (onClosed !== undefined) stream.once('close', onClosed);
  return reply
    .header('content-type', contentType)
    .header('content-disposition', `attachment; filename="${filename.replaceAll(/[^\w.-]/g, '_')}"`)
    .send(stream);
}

function requireBody(request: FastifyRequest, route: Route): unknown {
  if (request.body === undefined) {
    throw new ApiError('invalid_request', `${route.method} ${route.path} needs a JSON body`, { path: 'body' });
  }
  return request.body;
}

function callOf(request: FastifyRequest, reply: FastifyReply, route: Route, { secureCookies }: ServeOptions): Call {
  return {
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    session: request.session,
    accepts: (type) => route.offers?.includes(type) === true && accepts(request.headers.accept, type),
    setSessionToken: (token) =>
      void reply.header('set-cookie', sessionCookie(token, secureCookies, SESSION_LIFE_MAX_MS / 1000)),
  };
}

/** Longest path parameter the router looks at. */
export const routerOptions = { maxParamLength: PATH_PARAMETER_LENGTH_MAX } as const;
