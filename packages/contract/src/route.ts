import { Type, type Static, type TSchema } from 'typebox';

/** What a route asks of the caller. `public` and `setup` need no login; everything else names a right a role has. */
export const permissions = [
  'public',
  /** Only while no account exists. */
  'setup',
  /** Any signed-in person. */
  'session',
  'read',
  'write_points',
  'configure',
  'administer',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * What a route is to somebody limited to places. `own`: it is about the caller alone, or the same for everybody.
 * `filtered`: answers hold nothing but their places, and nothing else can be changed by it. `site`: it concerns the
 * whole site, so it is refused where that is hidden, and where it would change anything.
 */
export type RouteScope = 'own' | 'filtered' | 'site';

/** One operation of the API. The declaration is all there is: validation, types, client and OpenAPI follow from it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Fastify style: `/api/t3000/devices/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly permission: Permission;
  /** `site` when absent: whoever adds a route has nothing to declare for it to be safe. */
  readonly scope?: RouteScope;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly reply: TSchema;
  /** Success status; 200 when absent. 202 starts a job. */
  readonly status?: 200 | 201 | 202;
  /** Content type of a reply that is not JSON; `reply` is then a string schema. */
  readonly produces?: string;
  /** Content types that a caller gets instead of JSON when its Accept header names them. */
  readonly offers?: readonly string[];
  /** The JSON is sent while it is made: it may be larger than anybody should hold in memory. */
  readonly flows?: true;
  /** Answers may cost seconds of work: each caller has a few at once, and more of them wait for their turn. */
  readonly costly?: true;
  /** Largest body accepted, bytes; 64 KiB when absent. */
  readonly bodyBytesMax?: number;
}

/** A file on its way to the caller. It is written while it is sent; a caller who leaves ends the writing. */
export interface Download {
  readonly contentType: string;
  readonly filename: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Called once when nothing more is sent, because all was or because the caller left. */
  readonly onClosed?: () => void;
}

/** The reply of a route that sends a {@link Download}: a browser saves it, a typed client gets its text. */
export const DownloadReply = Type.Unsafe<FileText>({ type: 'string', format: 'binary' });

/** The content of a downloaded file. */
export type FileText = string & { readonly __brand: 'file' };

export type Routes = Readonly<Record<string, Route>>;

type Part<R extends Route, K extends 'params' | 'query' | 'body'> = R[K] extends TSchema
  ? { [P in K]: Static<R[K]> }
  : unknown;

/** What a handler receives and a client sends. */
export type Input<R extends Route> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>;
export type Output<R extends Route> = Static<R['reply']>;

/** Keeps the literal types of a route table. */
export function defineRoutes<const T extends Routes>(routes: T): T {
  return routes;
}
