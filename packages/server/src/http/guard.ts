import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InternalError } from '@t3000/core';
import type { Clock } from '@t3000/core';
import { ApiError, permissions } from '@t3000/contract';
import type { Permission, RouteScope } from '@t3000/contract';
import type { Access } from '../auth/access.ts';
import { checkRouteScope } from '../rights/route-rule.ts';
import type { Scope } from '../rights/scope.ts';
import type { Session } from '../auth/sessions.ts';
import { bearerToken } from './bearer.ts';
import { readCookie, sessionCookieName } from './cookies.ts';
import { crossSiteProblem } from './cross-site.ts';
import { NO_STORE, securityHeaders, strictTransport } from './headers.ts';
import { hostChecker, isLoopback } from './hosts.ts';
import type { HostRules } from './hosts.ts';
import { RateLimit } from './rate-limit.ts';
import { wantsWebSocket } from './upgrade.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route asks of the caller. A route without it does not start the server. */
    permission?: Permission;
    /** What the route is to somebody limited to places; `site` when absent. */
    scope?: RouteScope | undefined;
    /** The route takes WebSocket connections; no other does. */
    upgrades?: boolean;
  }
  interface FastifyRequest {
    session: Session | undefined;
    /** The places the caller is limited to. */
    places: Scope | undefined;
  }
}

export interface GuardOptions {
  readonly clock: Clock;
  readonly access: Access;
  readonly setupNeeded: () => boolean;
  readonly hosts: HostRules;
  readonly secureCookies: boolean;
  /** Browsers are told to come back over TLS only. */
  readonly strictTransport: boolean;
}

/** A fuse against a program gone wild, not a quota: dashboards and collectors read a thousand values a second. */
const SIGNED_IN_RATE = { perSecond: 10_000, burst: 20_000 };

/** A program with a key: a collector that reads a thousand values a second is fed, one gone wild is not. */
const TOKEN_RATE = { perSecond: 1000, burst: 2000 };

/** A browser without a session loads the console, about a hundred files; nothing else it may ask for is that many. */
const STRANGER_RATE = { perSecond: 50, burst: 400 };

const unsafeMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Stands before every route, before a byte of the body is read: host, first account, other sites, session, right, rate.
 * Deny by default: whatever is registered without a permission (plug-ins and static files included) throws.
 */
export function installGuard(app: FastifyInstance, options: GuardOptions): void {
  const hostAllowed = hostChecker(options.hosts);
  const cookie = sessionCookieName(options.secureCookies);
  const waitOf = rateLimits(options.clock);
  const always = options.strictTransport ? { ...securityHeaders, ...strictTransport } : securityHeaders;
  app.decorateRequest('session');
  app.decorateRequest('places');
  app.addHook('onRoute', (route) => requirePermission(route.method, route.url, route.config?.permission));
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always).header('cache-control', NO_STORE);
    try {
      admit(request);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new InternalError(String(error)));
    }
  });
  function admit(request: FastifyRequest): void {
    checkPlace(request);
    request.session = sessionOf(request);
    const waitSeconds = waitOf(request);
    if (waitSeconds > 0) {
      throw new ApiError('too_many_requests', `too many requests; try again in ${waitSeconds} s`, {
        retry_after_seconds: waitSeconds,
      });
    }
    if (wantsWebSocket(request.raw) && request.routeOptions.config.upgrades !== true) {
      throw new ApiError('invalid_request', 'there is no live channel here', { path: 'path' });
    }
    // What does not exist asks for nothing; the handler of unknown paths answers.
    if (request.is404) return;
    checkPermission(request, request.routeOptions.config.permission);
    request.places = request.session === undefined ? undefined : options.access.scopeOf(request.session);
    checkPlaces(request);
  }

  /** A key in the header is all that counts: who sends one does not want to be somebody else by a cookie. */
  function sessionOf({ headers, ip }: FastifyRequest): Session | undefined {
    const key = bearerToken(headers.authorization);
    if (key !== undefined) return options.access.byToken(key, ip);
    const token = readCookie(headers.cookie, cookie);
    return token === undefined ? undefined : options.access.byCookie(token);
  }

  function checkPlace(request: FastifyRequest): void {
    if (!hostAllowed(request.headers.host)) {
      throw new ApiError('misdirected', 'this server does not answer for that host name; see server.allowed_hosts');
    }
    const setupNeeded = options.setupNeeded();
    if (setupNeeded && !isLoopback(request.ip)) {
      throw new ApiError('not_permitted', 'until the first account exists, only the machine itself is served');
    }
    if (!unsafeMethods.has(request.method) && !wantsWebSocket(request.raw)) return;
    const problem = crossSiteProblem(request.headers);
    if (problem !== undefined) throw new ApiError('cross_site', `the request comes from another site: ${problem}`);
  }

  function checkPermission(request: FastifyRequest, permission: Permission | undefined): void {
    if (permission === 'public') return;
    if (permission !== 'setup') return checkRight(request, permission);
    if (!options.setupNeeded()) throw new ApiError('not_found', 'set-up is done already');
  }
}

function checkRight({ session, headers }: FastifyRequest, permission: Permission | undefined): void {
  if (session === undefined) {
    const hasKey = bearerToken(headers.authorization) !== undefined;
    throw new ApiError('not_signed_in', hasKey ? 'the token is unknown, revoked or expired' : 'sign in first');
  }
  if (session.tokenId !== undefined && permission === 'session') {
    throw new ApiError('not_permitted', 'this belongs to a person at a screen; a token cannot do it');
  }
  if (permission === undefined || !session.permissions.has(permission)) {
    throw new ApiError('not_permitted', `the role "${session.role}" does not include the right "${permission}"`);
  }
}

/** Whoever gets past a route that asks for nothing gets what everybody gets. */
function checkPlaces({ places, method, routeOptions }: FastifyRequest): void {
  const { permission, scope } = routeOptions.config;
  if (places === undefined || permission === 'public' || permission === 'setup') return;
  checkRouteScope(places, method, permission, scope);
}

/** Seconds a request must wait: people, programs with a key and strangers each have a measure of their own. */
function rateLimits(clock: Clock): (request: FastifyRequest) => number {
  const signedIn = new RateLimit(clock, SIGNED_IN_RATE);
  const programs = new RateLimit(clock, TOKEN_RATE);
  const strangers = new RateLimit(clock, STRANGER_RATE);
  return ({ session, ip }) => {
    if (session === undefined) return strangers.take(ip);
    return session.tokenId === undefined
      ? signedIn.take(String(session.userId))
      : programs.take(String(session.tokenId));
  };
}

function requirePermission(method: string | string[], url: string, permission: Permission | undefined): void {
  if (permission !== undefined && permissions.includes(permission)) return;
  throw new InternalError(`route ${String(method)} ${url} declares no permission: set config.permission`);
}
