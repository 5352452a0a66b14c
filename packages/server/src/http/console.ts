import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Names of built files carry a hash of their content: what is there once never changes. */
const IMMUTABLE = 'public, max-age=31536000, immutable';
/** Everything else is asked for again each time; unchanged files answer 304. */
const REVALIDATE = 'no-cache';

/**
 * Serves the built console. Paths without a file extension are pages of the console and get its `index.html`; paths under
 * `/api/` never do. Registered like any route, so the guard sees it.
 */
export async function serveConsole(
  app: FastifyInstance,
  webRoot: string,
  unknown: (request: FastifyRequest, reply: FastifyReply) => never,
): Promise<void> {
  await app.register(fastifyStatic, {
    root: webRoot,
    serve: false,
    cacheControl: false,
    index: false,
    dotfiles: 'ignore',
    // The build lays a .br and a .gz beside each text; without them the file itself is sent.
    preCompressed: true,
  });
  app.route<{ Params: { '*': string } }>({
    method: 'GET',
    url: '/*',
    config: { permission: 'public' },
    handler: (request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '/';
      if (path === '/api' || path.startsWith('/api/')) return unknown(request, reply);
      const isFile = /\.[A-Za-z0-9]{1,8}$/.test(path);
      reply.header('cache-control', path.startsWith('/assets/') ? IMMUTABLE : REVALIDATE);
      return reply.sendFile(isFile ? request.params['*'] : 'index.html');
    },
  });
}
