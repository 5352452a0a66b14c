import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsIdentity } from '../hub.ts';
import { wantsWebSocket } from './upgrade.ts';

/** Time for the headers, for the whole request, and between two requests: slow senders must not pile up. */
const limits: ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 15_000,
  keepAliveTimeout: 72_000,
  connectionsCheckingInterval: 1000,
  shouldUpgradeCallback: wantsWebSocket,
};

/** A handshake is a few small messages; who takes longer holds a socket and nothing else. */
const HANDSHAKE_TIMEOUT_MS = 5000;

/** The server that listens: HTTPS (TLS 1.2 and 1.3) when it has something to show, else HTTP. */
export function httpServer(tls: TlsIdentity | undefined, handler: RequestListener): Server {
  if (tls === undefined) return createServer(limits, handler);
  const { cert, key } = tls;
  const security = { cert, key, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_TIMEOUT_MS } as const;
  return createTlsServer({ ...limits, ...security }, handler);
}
