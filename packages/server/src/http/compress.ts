import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** Shorter answers fit into a few packets either way, and compressing them costs more than they save. */
const CHARACTERS_MIN = 4096;
/** A list of points becomes a tenth with little effort, and hardly less with more. */
const LEVEL = 4;

/**
 * Compresses long JSON answers for callers who take it, on another thread. An answer in which a stranger's words stand
 * beside a secret could be guessed by its length; ours hold no secrets, and other sites' requests come without the cookie.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || payload.length < CHARACTERS_MIN || reply.hasHeader('content-encoding')) {
      return done(null, payload);
    }
    reply.header('vary', reply.hasHeader('vary') ? 'accept, accept-encoding' : 'accept-encoding');
    if (!takesGzip(request.headers['accept-encoding'])) return done(null, payload);
    gzip(payload, { level: LEVEL }, (error, bytes) => {
      if (error !== null) return done(null, payload);
      reply.header('content-encoding', 'gzip').removeHeader('content-length');
      done(null, bytes);
    });
  });
}

/** RFC 9110, 12.5.3: named or by the star, and not with the weight 0. */
function takesGzip(header: string | string[] | undefined): boolean {
  const accepted = String(header ?? '').toLowerCase();
  const [, weight] = /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/.exec(accepted) ?? [undefined, '0'];
  return weight === undefined || Number(weight) > 0;
}
