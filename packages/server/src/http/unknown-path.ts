import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '@t3000/contract';

/**
 * Answers requests no route matches. A path that exists for another method says so: the routes are remembered
 * as they are registered, because the router does not tell.
 */
export function unknownPaths(app: FastifyInstance): (request: FastifyRequest, reply: FastifyReply) => never {
  const known: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    if (url.includes('*')) return;
    const pattern = new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`);
    for (const one of [method].flat()) known.push({ method: one, pattern });
  });
  return (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (methods.length === 0) throw new ApiError('not_found', `there is nothing at ${path.slice(0, 200)}`);
    const allowed = [...new Set(methods)].join(', ');
    reply.header('allow', allowed);
    throw new ApiError('method_not_allowed', `${request.method} is not possible here, only ${allowed}`);
  };
}
