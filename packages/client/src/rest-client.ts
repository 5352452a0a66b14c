import { messageOf } from '@t3000/core';
import { ApiError, errorCatalogue } from '@t3000/contract';
import type { ErrorCode, Output, Route, Routes } from '@t3000/contract';
import type { Static, TSchema } from 'typebox';
import { NetworkError, UnexpectedReply } from './errors.ts';

export interface ClientOptions {
  /** Start of every address, without a slash at the end; empty for the page's own origin. */
  readonly baseUrl?: string;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Sent with every request; programs outside a browser carry their session cookie here. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

export interface CallOptions {
  /** Gives up waiting; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A part of the request: absent when the route has none, optional when every field of it is. */
type Part<R extends Route, K extends 'params' | 'query' | 'body'> = R[K] extends TSchema
  ? Partial<Static<R[K]>> extends Static<R[K]>
    ? { readonly [P in K]?: Static<R[K]> }
    : { readonly [P in K]: Static<R[K]> }
  : unknown;

/** What a caller passes to an operation. */
export type CallInput<R extends Route> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>;

type Call<R extends Route> =
  Partial<CallInput<R>> extends CallInput<R>
    ? (input?: CallInput<R>, options?: CallOptions) => Promise<Output<R>>
    : (input: CallInput<R>, options?: CallOptions) => Promise<Output<R>>;

/** One function per route of the table. */
export type Client<T extends Routes> = { readonly [K in keyof T]: Call<T[K]> };

type Plain = string | number | boolean | undefined;

interface AnyInput {
  readonly params?: Readonly<Record<string, Plain>>;
  readonly query?: Readonly<Record<string, Plain | readonly Plain[]>>;
  readonly body?: unknown;
}

/**
 * Turns a route table into typed calls. Rejects with {@link ApiError} when the server says no, {@link NetworkError} when
 * nobody answers and {@link UnexpectedReply} when something else does.
 */
export function createClient<const T extends Routes>(routes: T, options: ClientOptions = {}): Client<T> {
  const calls = Object.entries(routes).map(([name, route]) => [
    name,
    (input: AnyInput = {}, call: CallOptions = {}) => perform(name, route, input, call, options),
  ]);
  // The compiler cannot follow a mapped type through Object.fromEntries; names and routes are those of the table.
  return Object.fromEntries(calls) as Client<T>;
}

async function perform(
  name: string,
  route: Route,
  input: AnyInput,
  call: CallOptions,
  options: ClientOptions,
): Promise<unknown> {
  const url = `${options.baseUrl ?? ''}${pathOf(name, route, input.params ?? {})}${queryOf(input.query ?? {})}`;
  const headers: Record<string, string> = { accept: route.produces ?? 'application/json', ...options.headers?.() };
  if (route.body !== undefined) headers['content-type'] = 'application/json';
  const request: RequestInit = {
    method: route.method,
    headers,
    credentials: 'same-origin',
    ...(route.body === undefined ? {} : { body: JSON.stringify(input.body ?? {}) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  };
  try {
    const response = await (options.fetch ?? fetch)(url, request);
    const text = await response.text();
    return response.ok ? replyOf(name, route, response.status, text) : refuse(name, response.status, text);
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnexpectedReply) throw error;
    if (call.signal?.aborted === true) throw call.signal.reason;
    throw new NetworkError(`${name}: no answer from the server (${messageOf(error)})`, { cause: error });
  }
}

/** Fills `:id` and the like in; every value is encoded, so that none can leave its segment. */
function pathOf(name: string, route: Route, params: Readonly<Record<string, Plain>>): string {
  return route.path.replaceAll(/:(\w+)/g, (_, key: string) => {
    const value = params[key];
    if (value === undefined || value === '') throw new TypeError(`${name}: path parameter "${key}" is missing`);
    return encodeURIComponent(String(value));
  });
}

/** Absent values are left out; lists repeat the name. */
function queryOf(query: Readonly<Record<string, Plain | readonly Plain[]>>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const item of [value].flat()) search.append(key, String(item));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

function replyOf(name: string, route: Route, status: number, text: string): unknown {
  if (route.produces !== undefined) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnexpectedReply(status, `${name}: the answer ${status} is no JSON`, { cause: error });
  }
}

function refuse(name: string, status: number, text: string): never {
  const { code, message, details, requestId } = errorOf(text);
  if (code === undefined) throw new UnexpectedReply(status, `${name}: answer ${status} without a known error code`);
  throw new ApiError(code, message, details, requestId);
}

function errorOf(text: string): {
  code: ErrorCode | undefined;
  message: string;
  details: Record<string, unknown>;
  requestId: string | undefined;
} {
  const { code, message, details, request_id } = field(field(parse(text), 'error'));
  return {
    code: typeof code === 'string' && Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : undefined,
    message: typeof message === 'string' ? message : '',
    details: field(details),
    requestId: typeof request_id === 'string' ? request_id : undefined,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: the caller reports the status instead.
    return undefined;
  }
}

/** `value` as an object, or a member of it that is one; empty otherwise. */
function field(value: unknown, name?: string): Record<string, unknown> {
  const found = name === undefined ? value : field(value)[name];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : {};
}
