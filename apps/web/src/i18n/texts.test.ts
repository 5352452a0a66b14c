import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errorCatalogue } from '@t3000/contract';
import { QualityReason } from '@t3000/core';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');

function keysOf(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? keysOf(value as object, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

function textOf(texts: object, path: string): unknown {
  return path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], texts);
}

const known = new Set(keysOf(en));

test('every language has the same texts', () => {
  assert.deepEqual(keysOf(de).toSorted(), keysOf(en).toSorted());
});

test('every translation takes the same parts as the original', () => {
  const parts = (text: unknown): string[] => [...new Set(String(text).match(/\{\w+\}/g) ?? [])].toSorted();
  for (const key of known) assert.deepEqual(parts(textOf(de, key)), parts(textOf(en, key)), key);
});

test('no text is empty', () => {
  for (const texts of [en, de]) for (const key of known) assert.notEqual(textOf(texts, key), '', key);
});

test('an @ stands in quotes, for alone it would name another text', () => {
  for (const texts of [en, de]) {
    for (const key of known) assert.doesNotMatch(String(textOf(texts, key)).replaceAll("{'@'}", ''), /@/, key);
  }
});

test('every text asked for in the sources exists', () => {
  const missing: string[] = [];
  for (const file of globSync('**/*.{ts,vue}', { cwd: root })) {
    const source = readFileSync(join(root, file), 'utf8');
    for (const [, key] of source.matchAll(/(?<![\w.])(?:t|translate)\(\s*'([\w.]+)'/g)) {
      if (key !== undefined && !known.has(key)) missing.push(`${file}: ${key}`);
    }
    for (const [, prefix] of source.matchAll(/(?<![\w.])(?:t|translate)\(\s*`([\w.]+)\$\{/g)) {
      const start = prefix ?? '';
      if (![...known].some((key) => key.startsWith(start))) missing.push(`${file}: ${start}…`);
    }
  }
  assert.deepEqual(missing, []);
});

test('every error and every reason the server can give has words', () => {
  for (const code of Object.keys(errorCatalogue)) assert.ok(known.has(`error.${code}`), `error.${code}`);
  for (const reason of Object.keys(QualityReason)) assert.ok(known.has(`reason.${reason}`), `reason.${reason}`);
});

test('every sentence a driver says of a schedule has words', () => {
  const drivers = join(root, '../../../drivers');
  const sources = globSync('*/src/schedules/*.ts', { cwd: drivers }).map((file) =>
    readFileSync(join(drivers, file), 'utf8'),
  );
  const kinds = sources.flatMap((source) =>
    [...source.matchAll(/'(\w+)'(?: : '(\w+)')?, terms/g)].flatMap((found) => found.slice(1)),
  );
  const said = kinds.filter((kind) => kind !== undefined);
  assert.ok(said.length > 15, 'the drivers were found');
  for (const kind of said) assert.ok(known.has(`schedule_said.${kind}`), kind);
});
