import type { IncomingMessage } from 'node:http';

/**
 * The request wants to become a WebSocket. Other upgrades (HTTP/2, which some clients offer with every request) are not
 * taken up and served as what they are.
 */
export function wantsWebSocket({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
