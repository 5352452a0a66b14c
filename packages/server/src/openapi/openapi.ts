import type { TSchema } from 'typebox';
import { ErrorBody, errorCatalogue, routes } from '@t3000/contract';
import type { ErrorCode, Permission, Route } from '@t3000/contract';
import type { Guide } from './guide.ts';
import { historyExportGuides, timeseriesGuides, trendDataGuides } from './history-guides.ts';
import {
  historyQuarantineGuides,
  historyStorageGuides,
  trendLogGuides,
  trendNoteGuides,
  trendRecordingGuides,
  trendViewGuides,
} from './trend-guides.ts';

type Json = Record<string, unknown>;

/** What is said of operations beyond their schemas, by name. Examples were checked against the routes they are of. */
export const guides = new Map<string, Guide>(
  [
    timeseriesGuides,
    trendDataGuides,
    historyExportGuides,
    trendLogGuides,
    trendRecordingGuides,
    trendNoteGuides,
    trendViewGuides,
    historyStorageGuides,
    historyQuarantineGuides,
  ].flatMap((some) => Object.entries<Guide>(some as Readonly<Record<string, Guide>>)),
);

const BINARY: Json = { type: 'string', format: 'binary' };

/**
 * The API as OpenAPI 3.1, made from the route table alone: what is served and what is described cannot differ. Schemas with
 * a name become components under that name.
 */
export function openApiDocument(version: string): Json {
  const components = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route, components) };
  }
  const errorSchema = named(ErrorBody, components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'T3000 Hub',
      version,
      description:
        'Building automation: devices, points, live values, commands and history. Times are UTC epoch milliseconds.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags: [...new Set(Object.values<Route>(routes).map(({ tag }) => tag))].map((tag) => ({ name: tag })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'sid' },
        token: { type: 'http', scheme: 'bearer', description: 'A key made under System, Users.' },
      },
      responses: {
        Error: {
          description: Object.keys(errorCatalogue).join(', '),
          content: { 'application/json': { schema: errorSchema } },
        },
      },
    },
  };
}

function operation(name: string, route: Route, components: Map<string, Json>): Json {
  const parameters = [
    ...parametersOf('path', route.params, components),
    ...parametersOf('query', route.query, components),
  ];
  const guide = guides.get(name);
  const { body, reply } = guide?.example ?? {};
  const type = route.produces?.split(';', 1)[0] ?? 'application/json';
  return {
    operationId: name,
    summary: route.summary,
    description: describe(route, guide),
    ...(route.scope === undefined ? {} : { 'x-scope': route.scope }),
    tags: [route.tag],
    security: securityOf(route.permission),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: named(route.body, components), ...exampleOf(body) } },
          },
        }),
    responses: {
      [route.status ?? 200]: {
        description: 'Done',
        content: {
          [type]: { schema: named(route.reply, components), ...exampleOf(reply) },
          ...Object.fromEntries((route.offers ?? []).map((offer) => [offer, { schema: BINARY }])),
        },
      },
      ...errorsOf(guide?.errors ?? []),
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function describe(route: Route, guide: Guide | undefined): string {
  const url = guide?.example?.url;
  return [
    guide?.description,
    rightText(route.permission),
    route.costly === true
      ? 'Four such questions of a caller are answered at once, 32 more wait, others get a 429.'
      : undefined,
    url === undefined ? undefined : `Example: \`${route.method} ${url}\``,
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function exampleOf(example: unknown): Json {
  return example === undefined ? {} : { example };
}

/** By status, each code with its meaning. */
function errorsOf(codes: readonly ErrorCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => errorCatalogue[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      status,
      {
        description: some.map((code) => `\`${code}\`: ${errorCatalogue[code].meaning}`).join('\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}

function securityOf(permission: Permission): Json[] {
  if (permission === 'public' || permission === 'setup') return [];
  return permission === 'session' ? [{ session: [] }] : [{ session: [] }, { token: [] }];
}

function rightText(permission: Permission): string {
  if (permission === 'public') return 'Needs no session.';
  if (permission === 'setup') return 'Exists only until the first account does.';
  return permission === 'session' ? 'Needs a session.' : `Needs the right \`${permission}\`.`;
}

function parametersOf(place: 'path' | 'query', schema: TSchema | undefined, components: Map<string, Json>): Json[] {
  if (schema === undefined || !('properties' in schema)) return [];
  const required: unknown = 'required' in schema ? schema.required : [];
  return Object.entries(asJson(schema.properties)).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: named(property, components),
  }));
}

/** The schema as plain JSON with every named part replaced by a reference. */
function named(schema: unknown, components: Map<string, Json>): Json {
  const { $id, ...rest } = asJson(schema);
  const plain = Object.fromEntries(
    Object.entries(rest)
      .filter(([key, value]) => key !== '~kind' && value !== undefined)
      .map(([key, value]) => [key, walk(value, components)]),
  );
  if (typeof $id !== 'string') return plain;
  components.set($id, plain);
  return { $ref: `#/components/schemas/${$id}` };
}

function walk(value: unknown, components: Map<string, Json>): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, components));
  return typeof value === 'object' && value !== null ? named(value, components) : value;
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
