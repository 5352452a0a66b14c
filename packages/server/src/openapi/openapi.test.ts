import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import { routes } from '@t3000/contract';
import type { Route } from '@t3000/contract';
import { validator } from '../http/validation.ts';
import { guides, openApiDocument } from './openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: unknown }[];
  readonly requestBody?: unknown;
  readonly security: readonly unknown[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

// The shape is what these tests are about.
const document = openApiDocument('1.2.3') as unknown as Document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

test('every route is an operation under its own name, with its errors', () => {
  assert.equal(document.openapi, '3.1.0');
  assert.deepEqual(
    operations.map(({ operationId }) => operationId).toSorted((a, b) => a.localeCompare(b)),
    Object.keys(routes).toSorted((a, b) => a.localeCompare(b)),
  );
  for (const { operationId, responses } of operations) assert.ok('default' in responses, operationId);
});

test('every parameter of a path is declared', () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const { operationId, parameters = [] } of Object.values(methods)) {
      const declared = parameters.filter((parameter) => parameter.in === 'path' && parameter.required);
      assert.deepEqual(
        declared.map(({ name }) => name),
        names,
        operationId,
      );
    }
  }
});

test('named schemas are components, every reference leads to one, and no inner identifier is left', () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/components\/(schemas|responses)\/(\w+)"/g)];
  assert.ok(references.length > 50);
  for (const [, kind, name = ''] of references) {
    if (kind === 'schemas') assert.ok(name in document.components.schemas, name);
  }
  for (const name of ['Device', 'DeviceStatus', 'Point', 'PointValue', 'Explanation', 'Error', 'SystemStatus']) {
    assert.ok(name in document.components.schemas, name);
  }
  assert.doesNotMatch(text, /\$id|~kind|undefined|def-\d/);
});

test('only public operations go without a session', () => {
  const open = operations.filter(({ security }) => security.length === 0).map(({ operationId }) => operationId);
  assert.deepEqual(open.toSorted(), ['getSession', 'health', 'login', 'openapi', 'setup']);
});

const table = new Map<string, Route>(Object.entries(routes));

test('every operation on history and trend logs is explained, and its parameters are', () => {
  for (const [name, { tag }] of table) {
    if (tag === 'history' || tag === 'trend logs') assert.ok(guides.has(name), `${name} has no guide`);
  }
});

test('examples are requests the server takes and replies it could give', () => {
  let examples = 0;
  for (const [name, { example }] of guides) {
    const route = table.get(name);
    assert.ok(route !== undefined, `${name} is no operation`);
    if (example?.url !== undefined) {
      const url = new URL(example.url, 'http://localhost');
      const pattern = new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}$`);
      assert.match(url.pathname, pattern, name);
      if (route.query !== undefined) validator('query', route.query)(Object.fromEntries(url.searchParams));
    }
    if (example?.body !== undefined) validator('body', route.body ?? assert.fail(name))(structuredClone(example.body));
    if (example?.reply !== undefined) assert.deepEqual([...Value.Errors(route.reply, example.reply)], [], name);
    examples += Object.keys(example ?? {}).length;
  }
  assert.ok(examples > 20, `saw only ${examples} examples`);
});
