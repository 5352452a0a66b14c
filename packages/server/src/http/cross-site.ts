import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request that changes something, or opens a live connection, must come from another site; undefined when it does
 * not. Browsers tell in `Sec-Fetch-Site`, older ones in `Origin`, and cannot be made to lie by a page. Programs send
 * neither and carry no cookie they were not given.
 */
export function crossSiteProblem(headers: IncomingHttpHeaders): string | undefined {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return `Sec-Fetch-Site is "${site.slice(0, 20)}"`;
  const { origin, host } = headers;
  if (origin === undefined) return undefined;
  const named = /^https?:\/\/(.+)$/.exec(origin)?.[1];
  return named !== undefined && named.toLowerCase() === host?.toLowerCase() ? undefined : 'Origin is another site';
}
