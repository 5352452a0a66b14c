import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const page = readFileSync(new URL('docs/faults.md', root), 'utf8');

test('every test the page of faults names is there, under its title', () => {
  const rows = page.matchAll(/`([^`]+\.test\.ts)`: (.+) \|$/gm).toArray();
  assert.ok(rows.length > 40, `${rows.length} tests are named`);
  for (const [, path = '', title = ''] of rows) {
    const file = fileURLToPath(new URL(path, root));
    assert.ok(existsSync(file), `${path} is gone`);
    // What a title fills in stands as ${...} in the source.
    const [quote, words] = ["['`]", title.split('…').map((part) => RegExp.escape(part))];
    const wanted = new RegExp(`test\\(\\s*${quote}${words.join('\\$\\{[^`]*?\\}')}${quote}`);
    assert.match(readFileSync(file, 'utf8'), wanted, `${path}: ${title}`);
  }
});

test('each fault names at least one test', () => {
  const faults = page.split('\n').filter((line) => /^\| [A-Z]/.test(line));
  assert.ok(faults.length >= 14);
  for (const fault of faults) assert.match(fault, /\.test\.ts`: \S/, fault);
});
