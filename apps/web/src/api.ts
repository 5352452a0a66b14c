import { createClient, NetworkError, trendReader } from '@t3000/client';
import { ApiError, routes } from '@t3000/contract';
import { translate } from './i18n/index.ts';

const signedOutListeners = new Set<() => void>();

/** Called when the server no longer knows this session; the session module shows the login page. */
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener);
}

/** Every operation of the server, typed by the contract: `api.listPoints({ query: { text: 'ahu' } })`. */
export const api = createClient(routes, { fetch: watchfulFetch });

/** `api.getTrend`, with the answer as columns instead of JSON: for charts, which ask for much and often. */
export const readTrend = trendReader({ fetch: watchfulFetch });

async function watchfulFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  // Wrong passwords answer 401 as well, but with another code.
  if (response.status === 401) {
    const body = await response.clone().text();
    if (body.includes('"not_signed_in"')) for (const listener of signedOutListeners) listener();
  }
  return response;
}

/** What went wrong, in words for the person at the screen. */
export interface Problem {
  /** What it means, in their language. */
  readonly title: string;
  /** What the server said: names the thing, the value and the limit. */
  readonly detail: string;
  /** Finds the case in the server's log. */
  readonly requestId: string | undefined;
  /** A path into the request, for the field it belongs to. */
  readonly field: string | undefined;
}

/** Words for anything that was thrown at a caller of `api`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) {
    const path = error.details['path'];
    return {
      title: translate(`error.${error.code}`),
      detail: error.message,
      requestId: 'requestId' in error && typeof error.requestId === 'string' ? error.requestId : undefined,
      field: typeof path === 'string' ? path : undefined,
    };
  }
  const title = error instanceof NetworkError ? translate('error.network') : translate('error.unexpected');
  return {
    title,
    detail: error instanceof Error ? error.message : String(error),
    requestId: undefined,
    field: undefined,
  };
}

/** True when the error has this code of the contract's catalogue. */
export function hasCode(error: unknown, ...codes: readonly ApiError['code'][]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}
