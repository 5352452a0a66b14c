import assert from 'node:assert/strict';
import { test } from 'node:test';
import { existsSync, readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { Config, ErrorBody, errorCatalogue, permissions, rolePermissions, routes } from './index.ts';
import type { ErrorCode, Route } from './index.ts';

const table: [string, Route][] = Object.entries(routes);

test('every route names a permission that exists, a tag and one line of summary', () => {
  assert.ok(table.length > 40, `saw only ${table.length} routes`);
  for (const [name, route] of table) {
    assert.ok(permissions.includes(route.permission), `${name}: "${route.permission}" is no permission`);
    assert.ok(route.tag !== '' && route.summary !== '' && !route.summary.includes('\n'), name);
  }
});

test('no two routes share method and path, whatever they call their parameters', () => {
  const seen = new Map<string, string>();
  for (const [name, { method, path }] of table) {
    const place = `${method} ${path.replaceAll(/:\w+/g, ':')}`;
    assert.equal(seen.get(place), undefined, `${name} and ${seen.get(place)} are both ${place}`);
    seen.set(place, name);
  }
});

test('every parameter in a path is declared, and none is declared that is not there', () => {
  for (const [name, route] of table) {
    const inPath = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
    const declared = route.params === undefined ? [] : Object.keys(propertiesOf(route.params));
    assert.deepEqual(
      declared.toSorted((a, b) => a.localeCompare(b)),
      inPath.toSorted((a, b) => a.localeCompare(b)),
      name,
    );
  }
});

test('nothing a caller sends may carry fields the contract does not know', () => {
  for (const [name, route] of table) {
    for (const part of ['params', 'query', 'body'] as const) {
      const schema = route[part];
      if (schema === undefined || !('properties' in schema)) continue;
      assert.equal((schema as { additionalProperties?: unknown }).additionalProperties, false, `${name}.${part}`);
    }
  }
});

test('a GET or DELETE has no body, and changing routes other than login and set-up need a right', () => {
  for (const [name, route] of table) {
    if (route.method === 'GET' || route.method === 'DELETE') assert.equal(route.body, undefined, name);
    else if (name !== 'login') assert.notEqual(route.permission, 'public', name);
  }
});

test('a larger role has every right of the smaller one', () => {
  const ladder = [
    rolePermissions.viewer,
    rolePermissions.operator,
    rolePermissions.engineer,
    rolePermissions.admin,
  ] as readonly (readonly string[])[];
  for (let i = 1; i < ladder.length; i++) {
    for (const right of ladder[i - 1] ?? []) assert.ok(ladder[i]?.includes(right), `${i}: ${right}`);
  }
});

test('every error code has a meaning, a status of the error range, and validates as an error body', () => {
  for (const [code, { status, meaning }] of Object.entries(errorCatalogue)) {
    assert.match(code, /^[a-z_]+$/);
    assert.ok(status >= 400 && status < 600, code);
    assert.match(meaning, /\.$/, `${code}: the meaning is a sentence`);
    assert.ok(Value.Check(ErrorBody, { error: { code, message: '', details: {}, request_id: '' } }), code);
  }
});

test('every error code stands in docs/errors.md with its status and meaning', () => {
  const file = new URL('../../../docs/errors.md', import.meta.url);
  assert.ok(existsSync(file), 'docs/errors.md is missing');
  const text = readFileSync(file, 'utf8');
  for (const code of Object.keys(errorCatalogue) as ErrorCode[]) {
    const { status, meaning } = errorCatalogue[code];
    assert.ok(text.includes(`| ${status} | \`${code}\` | ${meaning} |`), `docs/errors.md lacks: ${code}`);
  }
});

test('the defaults of the configuration make a valid configuration', () => {
  const config = Value.Default(Config, sections());
  assert.deepEqual([...Value.Errors(Config, config)], []);
  assert.ok(Value.Check(Config, config));
});

test('every key of the configuration has a default, a description and an environment variable of its own', () => {
  const variables = new Set<string>();
  for (const [section, schema] of Object.entries(Config.properties)) {
    for (const [key, raw] of Object.entries(propertiesOf(schema))) {
      const { env, description, default: value } = raw as Record<string, unknown>;
      assert.ok(typeof env === 'string' && !variables.has(env), `${section}.${key}: variable ${String(env)}`);
      assert.ok(typeof description === 'string' && value !== undefined, `${section}.${key}`);
      variables.add(env);
    }
  }
  assert.ok(variables.size > 15);
});

function propertiesOf(schema: unknown): Record<string, unknown> {
  return (schema as { properties: Record<string, unknown> }).properties;
}

function sections(): Record<string, unknown> {
  return Object.fromEntries(Object.keys(Config.properties).map((name) => [name, {}]));
}
